package trm.model;

import java.util.ArrayList;
import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.UpdateOp;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/**
 * One supervision step that can be looked into: the heads read each state as soon as it was improved. The operations of
 * the step itself are those of {@link Supervision}, so the last reading is the answer. The heads are trained to read
 * z_H alone; what they read from a latent such as z_L says what they would make of it.
 *
 * @param start what the step begins from, read from the answer z_H
 * @param readings in order, the last one of the answer
 */
public record Trace(Reading start, List<Reading> readings) {
    /**
     * What the heads read from a state.
     *
     * @param state its name, {@code z_H}
     * @param isAnswer whether it is the one that the heads are trained on
     * @param cycle the H cycle, from 1; 0 for the start
     * @param update how many improvements there were in the cycle, this one included
     * @param preds {@code [B, S]} int
     * @param q {@code [B, 1, 2]}: q_halt and q_continue
     */
    public record Reading(String state, boolean isAnswer, int cycle, int update, Tensor preds, Tensor q) {}

    private record Improved(int state, Tensor z) {}

    /** Adds the step to {@code g}, and the new carry. */
    public static Trace add(Graph g, Model model, Carry carry) {
        g.setPrecision(model.config().forwardDtype());
        var traced = model.trace(carry.batch());
        var x = model.embed(g, carry.inputs(), model.puzzleRows(g, carry.puzzleIdentifiers()));
        var z = model.start(g, carry);
        var start = read(g, model, carry, new Improved(0, z[0]), 0, 0);
        var improved = new ArrayList<Improved>();
        traced.improve(g, x, z, (state, value) -> improved.add(new Improved(state, value)));
        int cycles = model.config().hCycles();
        int perCycle = improved.size() % cycles == 0 ? improved.size() / cycles : improved.size();
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < improved.size(); i++) {
            readings.add(read(g, model, carry, improved.get(i), i / perCycle + 1, i % perCycle + 1));
        }
        for (int i = 0; i < z.length; i++) {
            g.add(new UpdateOp.Assign(z[i], carry.states().get(model.states().get(i).name())));
        }
        return new Trace(start, readings);
    }

    private static Reading read(Graph g, Model model, Carry carry, Improved improved, int cycle, int update) {
        var read = model.read(g, improved.z());
        var perRow = Shape.of(carry.batch());
        var preds = g.value("preds", carry.inputs().shape(), Type.INT);
        g.add(new ForwardOp.CrossEntropy( // any loss predicts the same
                read.logits(), carry.labels(), Op.Loss.SOFTMAX,
                g.value("lm_loss", perRow), preds,
                g.value("valid", perRow, Type.INT), g.value("correct", perRow, Type.INT)));
        g.output(preds);
        g.output(read.q());
        return new Reading(
                model.states().get(improved.state()).name(), improved.state() == 0, cycle, update, preds, read.q());
    }
}

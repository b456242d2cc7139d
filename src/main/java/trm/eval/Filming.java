package trm.eval;

import java.util.ArrayList;
import java.util.Arrays;
import trm.data.DataSplit;
import trm.eval.Film.Frame;
import trm.graph.Device;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Trace;

/** Films how a model answers single puzzles, by a program of its own: that of {@link Solver} has no use for it. */
public final class Filming implements AutoCloseable {
    private final Model model;
    private final Carry carry;
    private final Trace trace;
    private final Device.Program program;
    private final int[] noLabels;

    public Filming(Device device, Model model) {
        this.model = model;
        carry = new Carry(model, 1);
        var g = new Graph();
        trace = Trace.add(g, model, carry);
        program = device.compile(g);
        noLabels = new int[model.task().seqLen()];
        Arrays.fill(noLabels, DataSplit.IGNORED_LABEL);
    }

    /**
     * Films {@code steps} supervision steps.
     *
     * @param tokens {@code [S]}
     */
    public Film film(int[] tokens, int puzzleIdentifier, int steps) {
        var frames = new ArrayList<Frame>();
        carry.restart();
        for (int step = 1; step <= steps; step++) {
            carry.take(tokens, noLabels, new int[] {puzzleIdentifier});
            carry.goOn();
            program.run();
            if (step == 1) {
                frames.add(frame(0, trace.start()));
            }
            for (var reading : trace.readings()) {
                frames.add(frame(step, reading));
            }
        }
        int cycles = trace.readings().getLast().cycle();
        return new Film(tokens, cycles, trace.readings().size() / cycles, frames);
    }

    private Frame frame(int step, Trace.Reading r) {
        var preds = Arrays.copyOf(program.ints(r.preds()), model.task().seqLen());
        return new Frame(step, r.cycle(), r.update(), r.state(), r.isAnswer(), preds, program.floats(r.q())[0]);
    }

    /** Gives back the device's memory. */
    @Override
    public void close() {
        program.close();
    }
}

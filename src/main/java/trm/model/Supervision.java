package trm.model;

import java.util.LinkedHashMap;
import java.util.Map;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.UpdateOp;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/**
 * One supervision step of a model on a carry: the forward pass, its losses and counts, and the new carry.
 *
 * @param puzzleRows {@code [B, E]}, or null without puzzle embeddings
 * @param logits {@code [B, S, V]}
 * @param q {@code [B, 1, 2]}: q_halt and q_continue
 * @param lmLoss {@code [B]}
 * @param qHaltLoss {@code [B]}
 * @param qContinueLoss {@code [B]}, or null
 * @param preds {@code [B, S]} int
 * @param valid {@code [B]} int: tokens with a label
 * @param correct {@code [B]} int: of these, the ones predicted right
 */
public record Supervision(
        Tensor puzzleRows,
        Tensor logits,
        Tensor q,
        Tensor lmLoss,
        Tensor qHaltLoss,
        Tensor qContinueLoss,
        Tensor preds,
        Tensor valid,
        Tensor correct) {

    /** Adds the step to {@code g}; {@code training} adds what only training needs (the target of q_continue). */
    public static Supervision add(Graph g, Model model, Carry carry, boolean training) {
        g.setPrecision(model.config().forwardDtype());
        int batch = carry.batch();
        var traced = model.trace(batch);
        var rows = model.puzzleRows(g, carry.puzzleIdentifiers());
        var x = model.embed(g, carry.inputs(), rows);
        var step = model.step(g, traced, x, model.start(g, carry));

        var perRow = Shape.of(batch);
        var loss = g.value("lm_loss", perRow);
        var preds = g.value("preds", carry.inputs().shape(), Type.INT);
        var valid = g.value("valid", perRow, Type.INT);
        var correct = g.value("correct", perRow, Type.INT);
        var kind = switch (model.config().loss()) {
            case STABLEMAX -> Op.Loss.STABLEMAX;
            case SOFTMAX -> Op.Loss.SOFTMAX;
        };
        g.add(new ForwardOp.CrossEntropy(step.logits(), carry.labels(), kind, loss, preds, valid, correct));
        var target = g.value("q_halt_target", perRow);
        g.add(new ForwardOp.HaltTarget(valid, correct, target));
        var qHaltLoss = bce(g, step.q(), 0, target);
        Tensor qContinueLoss = null;
        if (training && model.config().learnsContinue()) {
            qContinueLoss = bce(g, step.q(), 1, continueTarget(g, model, traced, x, step, carry));
        }
        for (int i = 0; i < step.states().length; i++) {
            g.add(new UpdateOp.Assign(step.states()[i], carry.states().get(model.states().get(i).name())));
        }
        for (var output : new Tensor[] {step.q(), loss, qHaltLoss, valid, correct}) {
            g.output(output);
        }
        g.outputOnDemand(step.logits());
        g.outputOnDemand(preds);
        if (qContinueLoss != null) {
            g.output(qContinueLoss);
        }
        return new Supervision(
                rows, step.logits(), step.q(), loss, qHaltLoss, qContinueLoss, preds, valid, correct);
    }

    private static Tensor bce(Graph g, Tensor q, int column, Tensor target) {
        var loss = g.value("q_loss", target.shape());
        g.add(new ForwardOp.Bce(q, column, target, loss));
        return loss;
    }

    /** What the next step would say, without gradient: the bootstrapped target of Q-learning (HRM, section 2). */
    private static Tensor continueTarget(
            Graph g, Model model, Recursion.Step traced, Tensor x, Model.Step step, Carry carry) {
        var target = g.value("q_continue_target", Shape.of(carry.batch()));
        g.withoutGradient(() -> {
            var next = model.step(g, traced, x, step.states());
            g.add(new ForwardOp.ContinueTarget(next.q(), carry.last(), target));
        });
        return target;
    }

    /** The losses of training with their upstream gradients: their sum over {@code globalBatch}, the heads' halved. */
    public Map<Tensor, Float> losses(int globalBatch) {
        var losses = new LinkedHashMap<Tensor, Float>();
        losses.put(lmLoss, 1f / globalBatch);
        losses.put(qHaltLoss, 0.5f / globalBatch);
        if (qContinueLoss != null) {
            losses.put(qContinueLoss, 0.5f / globalBatch);
        }
        return losses;
    }
}

package trm.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/**
 * The puzzles in progress: a row of the batch keeps its puzzle and its states (z_H and z_L of TRM) from one supervision
 * step to the next until it halts; then it takes a new puzzle and starts from the initial states.
 */
public final class Carry {
    private final int haltMaxSteps;
    private final boolean noActContinue;
    private final boolean actEnabled;
    private final Map<String, Tensor> states = new LinkedHashMap<>();
    private final Map<String, Tensor> noise = new LinkedHashMap<>();
    private final Tensor inputs;
    private final Tensor labels;
    private final Tensor puzzleIdentifiers;
    private final Tensor reset;
    private final Tensor last;
    private final int[] steps;
    private final boolean[] halted;

    /** A carry in which every row is free for a new puzzle. */
    public Carry(Model model, int batch) {
        this(model, batch, false);
    }

    /**
     * @param noisy whether each step first adds {@link #noise}, which the host writes, to the latents: to every state
     *     but the answer, if there are others. Noise on the answer too solves less with the same deviation.
     */
    public Carry(Model model, int batch, boolean noisy) {
        haltMaxSteps = model.config().haltMaxSteps();
        noActContinue = model.config().noActContinue();
        actEnabled = model.config().actEnabled();
        var answer = model.states().getFirst();
        for (var state : model.states()) {
            states.put(state.name(), Tensor.state("carry." + state.name(), model.latentShape(batch)));
            if (noisy && (state != answer || model.states().size() == 1)) {
                noise.put(state.name(), Tensor.input("noise." + state.name(), model.latentShape(batch), Type.FLOAT));
            }
        }
        var sequence = Shape.of(batch, model.task().seqLen());
        inputs = Tensor.input("inputs", sequence, Type.INT);
        labels = Tensor.input("labels", sequence, Type.INT);
        puzzleIdentifiers = Tensor.input("puzzle_identifiers", Shape.of(batch), Type.INT);
        reset = Tensor.input("reset", Shape.of(batch), Type.INT);
        last = Tensor.input("last", Shape.of(batch), Type.INT);
        steps = new int[batch];
        halted = new boolean[batch];
        restart();
    }

    /** Frees every row. */
    public void restart() {
        java.util.Arrays.fill(halted, true);
    }

    /** Frees a row for a new puzzle. */
    public void free(int row) {
        halted[row] = true;
    }

    /** Gives the halted rows the puzzles in the same rows of a new batch, and counts the step that follows. */
    public void take(int[] newInputs, int[] newLabels, int[] newPuzzleIdentifiers) {
        int s = inputs.shape().dim(1);
        for (int b = 0; b < halted.length; b++) {
            if (halted[b]) {
                System.arraycopy(newInputs, b * s, inputs.ints(), b * s, s);
                System.arraycopy(newLabels, b * s, labels.ints(), b * s, s);
                puzzleIdentifiers.ints()[b] = newPuzzleIdentifiers[b];
                steps[b] = 0;
            }
            reset.ints()[b] = halted[b] ? 1 : 0;
            steps[b]++;
            last.ints()[b] = steps[b] >= haltMaxSteps ? 1 : 0;
        }
    }

    /** Training: decides which rows halt after a step, from the {@code q [B, 2]} it gave. */
    public void halt(float[] q, Exploration exploration) {
        for (int b = 0; b < halted.length; b++) {
            boolean done = steps[b] >= haltMaxSteps;
            if (haltMaxSteps > 1 && actEnabled) {
                done |= haltMargin(q, b) > 0;
                done &= steps[b] >= exploration.minSteps(b);
            }
            halted[b] = done;
        }
    }

    /** By how much a row's {@code q [B, 2]} is for an end: q_halt, less q_continue where that is learned. */
    public double haltMargin(float[] q, int row) {
        return q[2 * row] - (noActContinue ? 0.0 : q[2 * row + 1]);
    }

    /** Evaluation: no row halts before it is told to, by {@link #restart}. */
    public void goOn() {
        java.util.Arrays.fill(halted, false);
    }

    /** Goes on with the puzzle of {@code row} in the row {@code there} of another carry of the same model. */
    public void move(int row, Carry to, int there) {
        copy(inputs.ints(), row, to.inputs.ints(), there, inputs.shape().dim(1));
        copy(labels.ints(), row, to.labels.ints(), there, labels.shape().dim(1));
        to.puzzleIdentifiers.ints()[there] = puzzleIdentifiers.ints()[row];
        to.steps[there] = steps[row];
        to.halted[there] = halted[row];
        states.forEach((name, z) -> {
            var target = to.states.get(name);
            copy(z.floats(), row, target.floats(), there, z.size() / batch());
            target.changed();
        });
    }

    private static void copy(Object from, int row, Object to, int there, int length) {
        System.arraycopy(from, row * length, to, there * length, length);
    }

    public int batch() {
        return halted.length;
    }

    /**
     * What the architecture keeps between steps, by the reference's names ({@code z_H}), the answer first: each
     * {@code [B, L, D]}, of latents {@code [B, L_new, d']}.
     */
    public Map<String, Tensor> states() {
        return Collections.unmodifiableMap(states);
    }

    /** What a step adds to states before it begins, under their names and of their shapes; empty for nothing. */
    public Map<String, Tensor> noise() {
        return Collections.unmodifiableMap(noise);
    }

    /** {@code [B, S]} int: the tokens in progress. */
    public Tensor inputs() {
        return inputs;
    }

    /** {@code [B, S]} int. */
    public Tensor labels() {
        return labels;
    }

    /** {@code [B]} int. */
    public Tensor puzzleIdentifiers() {
        return puzzleIdentifiers;
    }

    /** {@code [B]} int: 1 where the row starts anew. */
    public Tensor reset() {
        return reset;
    }

    /** {@code [B]} int: 1 where the step is the last allowed one. */
    public Tensor last() {
        return last;
    }

    /** Steps each row has taken on its puzzle. */
    public int[] steps() {
        return steps;
    }

    /** Which rows have halted and take a new puzzle next. */
    public boolean[] halted() {
        return halted;
    }
}

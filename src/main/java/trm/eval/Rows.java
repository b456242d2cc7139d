package trm.eval;

import java.util.Arrays;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import trm.data.Batch;
import trm.graph.Device;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Supervision;
import trm.tensor.Gaussian;
import trm.tensor.Rng;
import trm.train.Metrics;

/**
 * Attempts at puzzles in the rows of a batch: each takes steps in its row until it ends, then the next one that waits
 * takes the row. Once none waits, the last ones move to smaller batches, so that no row is computed for nothing. What
 * an attempt comes to depends neither on the others nor on the size of the batch.
 *
 * <p>Noise is an input of the program, which a program without noise lacks; that of an attempt follows from the seed
 * and the numbers of puzzle, rollout and step.
 */
final class Rows {
    /** Fewer attempts than this share of a batch move to a smaller one. */
    private static final int SHRINK = 4;

    /** A puzzle being solved in a row. */
    interface Attempt {
        /** The number of the puzzle among all there are. */
        int puzzle();

        /** The number of the attempt among those at this puzzle. */
        int rollout();

        /** Sees what a step made of it; whether the attempt ends here. */
        boolean step(View view);
    }

    /** Where attempts come from. */
    @FunctionalInterface
    interface Source {
        /** The next attempt, whose puzzle it puts into {@code row} of {@code batch}; null when none waits. */
        Attempt next(Batch batch, int row);
    }

    /** What a step said of one row. */
    record View(Model model, Device.Program program, Supervision supervision, Carry carry, int row) {
        /** Steps that the attempt has taken. */
        int steps() {
            return carry.steps()[row];
        }

        float[] q() {
            return Arrays.copyOfRange(program.floats(supervision.q()), 2 * row, 2 * row + 2);
        }

        int[] preds() {
            int s = model.task().seqLen();
            return Arrays.copyOfRange(program.ints(supervision.preds()), row * s, (row + 1) * s);
        }

        float[] logits() {
            int n = model.task().seqLen() * model.task().vocabSize();
            return Arrays.copyOfRange(program.floats(supervision.logits()), row * n, (row + 1) * n);
        }

        Metrics metrics() {
            return Metrics.of(program, supervision, carry, row);
        }

        /** Whether the attempt has taken all its steps, or the model itself would end here where it may. */
        boolean ends(Effort effort) {
            return steps() == effort.steps()
                    || effort.halt() != null
                            && carry.haltMargin(program.floats(supervision.q()), row) > effort.halt();
        }
    }

    /** A batch of one size. */
    private final class Stage {
        final Carry carry;
        final Supervision supervision;
        final Device.Program program;
        final Attempt[] attempts;

        Stage(int size) {
            carry = new Carry(model, size, noise > 0);
            var g = new Graph();
            supervision = Supervision.add(g, model, carry, false);
            program = device.compile(g);
            attempts = new Attempt[size];
        }

        /** Gives free rows to attempts that wait; whether all are taken. */
        boolean fill(Source source) {
            for (int row = 0; row < attempts.length; row++) {
                if (attempts[row] == null) {
                    attempts[row] = source.next(batch, row);
                    if (attempts[row] == null) {
                        return false;
                    }
                    carry.free(row);
                }
            }
            return true;
        }

        void step() {
            carry.take(batch.inputs(), batch.labels(), batch.puzzleIdentifiers());
            carry.goOn();
            carry.noise().forEach((state, tensor) -> {
                int n = tensor.size() / attempts.length;
                for (int row = 0; row < attempts.length; row++) {
                    if (attempts[row] != null) {
                        var rng = seed.split(attempts[row].puzzle() + " " + attempts[row].rollout() + " "
                                + carry.steps()[row] + " " + state);
                        Gaussian.fill(tensor.floats(), row * n, (row + 1) * n, noise, rng);
                    }
                }
                tensor.changed();
            });
            program.run();
            for (int row = 0; row < attempts.length; row++) {
                if (attempts[row] != null) {
                    taken++;
                    if (attempts[row].step(new View(model, program, supervision, carry, row))) {
                        attempts[row] = null;
                    }
                }
            }
        }

        int live() {
            return (int) Arrays.stream(attempts).filter(Objects::nonNull).count();
        }

        /** Moves every attempt to {@code smaller}, which has room for them. */
        Stage move(Stage smaller) {
            int to = 0;
            for (int row = 0; row < attempts.length; row++) {
                if (attempts[row] != null) {
                    carry.move(row, smaller.carry, to);
                    smaller.attempts[to++] = attempts[row];
                    attempts[row] = null;
                }
            }
            return smaller;
        }
    }

    private final Device device;
    private final Model model;
    private final double noise;
    private final Rng seed;
    private final Batch batch;
    private final TreeMap<Integer, Stage> stages = new TreeMap<>();
    private long taken;

    /** @param size rows of the batch */
    Rows(Device device, Model model, int size, double noise, long seed) {
        this.device = device;
        this.model = model;
        this.noise = noise;
        this.seed = new Rng(seed).split("noise");
        batch = new Batch(size, model.task().seqLen());
        stages.put(size, new Stage(size));
    }

    /**
     * Takes attempts from {@code source} until all have ended.
     *
     * @throws CancellationException once {@code stopped} is true, which is asked before each step
     */
    void run(Source source, BooleanSupplier stopped) {
        var stage = stages.lastEntry().getValue();
        Arrays.fill(stage.attempts, null);
        boolean waiting = stage.fill(source);
        while (stage.live() > 0) {
            if (stopped.getAsBoolean()) {
                throw new CancellationException("the evaluation was stopped");
            }
            stage.step();
            waiting = waiting && stage.fill(source);
            if (!waiting) {
                stage = shrunk(stage);
            }
        }
    }

    /** Where few are left, a stage for them, if that is made at once: a device of its own would have to prepare it. */
    private Stage shrunk(Stage stage) {
        int live = stage.live();
        int size = stage.attempts.length;
        if (live == 0 || live > size / SHRINK || stage.program.launches() != null) {
            return stage;
        }
        while (live <= size / SHRINK) {
            size /= SHRINK;
        }
        return stage.move(stages.computeIfAbsent(size, Stage::new));
    }

    /** Steps that attempts have taken, over all runs. */
    long taken() {
        return taken;
    }
}

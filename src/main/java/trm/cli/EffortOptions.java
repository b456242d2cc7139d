package trm.cli;

import java.util.List;
import java.util.Stack;
import java.util.stream.IntStream;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import trm.data.DatasetKind;
import trm.eval.Effort;
import trm.eval.Search;
import trm.model.ModelConfig;
import trm.tensor.TrmException;

/** How much a command spends on each puzzle: depth, halting, search. */
final class EffortOptions {
    /** What did best on Sudoku, and on mazes (arXiv 2605.19943). */
    private static final double NOISE = 0.3;
    private static final double MAZE_NOISE = 1;

    @Option(
            names = "--steps",
            paramLabel = "N",
            split = ",",
            description = "Supervision steps; by default as in training (arch.halt_max_steps). More may do better."
                    + " With 'eval' several, such as 16,32,64: the table tells of each.")
    private List<Integer> steps;

    @Option(
            names = "--halt",
            paramLabel = "T",
            arity = "0..1",
            parameterConsumer = Threshold.class,
            description = "Ends a puzzle when the model says that it is done: when the logit q_halt (where q_continue"
                    + " was learned, their difference) exceeds T, 2 by default.")
    private Double halt;

    @Option(
            names = "--samples",
            paramLabel = "K",
            description = "Attempts at each puzzle, with noise. Where rules are known the first valid answer counts,"
                    + " of ARC the one given most often, else the one with the highest q_halt.")
    private Integer samples;

    @Option(
            names = "--noise",
            paramLabel = "S",
            description = "Standard deviation of the noise on the latents before each step; by default 0.3, of mazes 1,"
                    + " and none without --samples.")
    private Double noise;

    @Option(names = "--seed", paramLabel = "N", description = "Of the noise; 0 by default.")
    private long seed;

    /** A number where one follows, which the cells of a puzzle are not taken for. */
    static final class Threshold implements IParameterConsumer {
        private static final int LONGEST = 10;

        /** Where the ready models lose less than a percent; the reference's 0 in training loses a tenth. */
        private static final double SURE = 2;

        @Override
        public void consumeParameters(Stack<String> args, ArgSpec spec, CommandSpec command) {
            var next = args.isEmpty() ? "" : args.peek();
            if (next.matches("[+-]?(inf|\\d+(\\.\\d*)?|\\.\\d+)") && next.length() <= LONGEST) {
                args.pop();
                spec.setValue(Double.valueOf(next.replace("inf", "Infinity")));
            } else {
                spec.setValue(SURE);
            }
        }
    }

    /** Whether attempts are made, or ended, in other ways than in a plain evaluation. */
    boolean isPlain() {
        return samples == null && noise == null && halt == null;
    }

    /** Whether a table of depths is asked for. */
    boolean listsDepths() {
        return steps != null && steps.size() > 1;
    }

    /** The numbers of steps that are asked for, in rising order. */
    int[] depths(ModelConfig model) {
        if (steps == null) {
            return new int[] {model.haltMaxSteps()};
        }
        var wrong = steps.stream().filter(n -> n < 1).findFirst();
        if (wrong.isPresent()) {
            throw TrmException.misuse("--steps must be at least 1, not %d", wrong.get());
        }
        return steps.stream().mapToInt(n -> n).sorted().distinct().toArray();
    }

    /** What search tells of: the depths that are asked for, or 1, 2, 4 … up to the one. */
    int[] told(ModelConfig model) {
        var depths = depths(model);
        return listsDepths() ? depths : Search.doublings(depths[0]);
    }

    /** What is asked for of puzzles of a kind. */
    Effort effort(ModelConfig model, DatasetKind kind) {
        if (halt != null && (!model.actEnabled() || model.haltMaxSteps() == 1)) {
            throw TrmException.misuse(
                    "--halt is for models that learned when to halt, and this one was trained with %s; leave it out",
                    model.haltMaxSteps() == 1 ? "arch.halt_max_steps=1" : "arch.act_enabled=false");
        }
        int most = IntStream.of(depths(model)).max().orElseThrow();
        double usual = samples == null ? 0 : kind == DatasetKind.MAZE ? MAZE_NOISE : NOISE;
        return new Effort(most, halt, samples == null ? 1 : samples, noise == null ? usual : noise, seed);
    }

    /** The same, of a command that has no table. */
    Effort single(ModelConfig model, DatasetKind kind) {
        if (listsDepths()) {
            throw TrmException.misuse("--steps takes one number here; 'trm eval' compares several");
        }
        return effort(model, kind);
    }
}

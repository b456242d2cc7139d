package trm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.eval.ArcScore;
import trm.eval.Evaluation;
import trm.eval.Evaluator;
import trm.eval.Predictions;
import trm.tensor.TrmException;
import trm.view.Picture;
import trm.view.Shown;

/** {@code trm eval}. */
@Command(name = "eval", header = "Evaluates a trained model.")
final class EvalCommand implements Callable<Integer> {
    private static final int DRAWN = 4;
    private static final String NOT_KNOWN = "not known";

    @Mixin
    private Loaded loaded;

    @Option(names = "--data", paramLabel = "FILE", description = "A dataset; by default the run's own.")
    private Path data;

    @Option(names = "--split", defaultValue = Dataset.TEST, description = "Part of the dataset (${DEFAULT-VALUE}).")
    private String split;

    @Option(names = "--batch", paramLabel = "B", defaultValue = "128", description = "Rows at once (${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--groups",
            paramLabel = "N",
            description = "The first N groups only; a group is a puzzle and its augmented copies.")
    private Integer groups;

    @Option(names = "--copies", paramLabel = "N", description = "At most N augmented copies of each puzzle.")
    private Integer copies;

    @Mixin
    private ArcOptions arc;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Writes logits, preds and q_halt_logits of the last step (HDF5).")
    private Path save;

    @Option(names = "--png", paramLabel = "FILE", description = "Draws the first four with their answers.")
    private Path png;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() {
        if (batch < 1) {
            throw TrmException.misuse("--batch must be at least 1, not %d", batch);
        }
        var dataset = loaded.dataset(data);
        var chosen = dataset.split(split);
        var examples = examples(chosen);
        int steps = loaded.steps();
        var votes = arc.evaluator(loaded.checkpoint().config(), dataset, chosen, examples);
        var model = loaded.model(dataset, chosen, examples);
        try (var device = devices.openAloud()) {
            PrecisionRemark.print(device, model.config());
            var evaluator = new Evaluator(device, model, Math.min(batch, examples.length));
            var predictions = save == null ? null : new Predictions(examples.length, model.task());
            if (votes != null) {
                votes.begin(chosen, examples);
            }
            var drawn = new ArrayList<Shown>();
            var sink = Evaluator.Sink.both(predictions, votes);
            var result = evaluator.run(
                    chosen, examples, steps, Evaluator.Sink.both(sink, pictures(dataset, chosen, examples, drawn)));
            if (png != null) {
                Picture.write(png, drawn);
            }
            if (predictions != null) {
                predictions.write(save);
            }
            var score = votes == null ? null : votes.score();
            print(result, score);
            if (score != null) {
                arc.report(score, !json);
            }
        }
        return 0;
    }

    /** Takes the first answers to be drawn; null when nothing is. */
    private Evaluator.Sink pictures(Dataset dataset, DataSplit split, int[] examples, List<Shown> drawn) {
        if (png == null) {
            return null;
        }
        int seqLen = split.metadata().seqLen();
        return (first, count, logits, preds, q) -> {
            for (int row = 0; row < count && drawn.size() < DRAWN; row++) {
                var answer = Arrays.copyOfRange(preds, row * seqLen, (row + 1) * seqLen);
                drawn.add(ExampleOptions.Example.of(dataset, split, examples[first + row]).shown(answer));
            }
        };
    }

    private int[] examples(DataSplit chosen) {
        if (groups != null && groups < 1 || copies != null && copies < 0) {
            throw TrmException.misuse(
                    "--groups must be at least 1 and --copies at least 0, not %s and %s", groups, copies);
        }
        return chosen.examples(
                groups == null ? Integer.MAX_VALUE : groups,
                copies == null || copies == Integer.MAX_VALUE ? Integer.MAX_VALUE : copies + 1);
    }

    private void print(Evaluation result, ArcScore score) {
        if (json) {
            System.out.println(result.toJson(score == null ? Map.of() : score.metrics()));
            return;
        }
        var m = result.named();
        System.out.printf("%s, step %,d%n", loaded.checkpoint().file(), loaded.checkpoint().step());
        System.out.printf("  examples          %,d%n", result.examples());
        if (result.last().count() < result.examples()) {
            System.out.printf("  with solutions    %,d%n", result.last().count());
        }
        System.out.printf("  exact accuracy    %s%n", percent(m.get("exact_accuracy")));
        System.out.printf("  accuracy          %s%n", percent(m.get("accuracy")));
        System.out.printf("  q_halt accuracy   %s%n", percent(m.get("q_halt_accuracy")));
        System.out.printf("  lm_loss           %s%n", result.known() ? "%.5f".formatted(m.get("lm_loss")) : NOT_KNOWN);
        if (result.known()) {
            System.out.printf("  exact accuracy after each of %d supervision steps:%n   ", result.perStep().size());
            result.perStep().forEach(x -> System.out.printf(" %.2f", 100 * x));
            System.out.println();
        }
    }

    /** In words where it is not known: null or NaN. */
    static String percent(Double share) {
        return share == null || share.isNaN() ? NOT_KNOWN : "%.2f %%".formatted(100 * share);
    }
}

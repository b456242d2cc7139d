package trm.cli;

import java.nio.file.Path;
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
import trm.model.Trm;
import trm.tensor.TrmException;

/** {@code trm eval}. */
@Command(name = "eval", header = "Evaluates a trained model.")
final class EvalCommand implements Callable<Integer> {
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

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() {
        if (batch < 1) {
            throw TrmException.misuse("--batch must be at least 1, not %d", batch);
        }
        var dataset = dataset();
        var chosen = dataset.split(split);
        var examples = examples(chosen);
        int steps = loaded.steps();
        var votes = arc.evaluator(loaded.checkpoint().config(), dataset, chosen, examples);
        var model = loaded.model();
        checkFits(model, chosen);
        try (var device = devices.open()) {
            var evaluator = new Evaluator(device, model, Math.min(batch, examples.length));
            var predictions = save == null ? null : new Predictions(examples.length, model.task());
            if (votes != null) {
                votes.begin(chosen, examples);
            }
            var result = evaluator.run(chosen, examples, steps, Evaluator.Sink.both(predictions, votes));
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

    private int[] examples(DataSplit chosen) {
        if (groups != null && groups < 1 || copies != null && copies < 0) {
            throw TrmException.misuse(
                    "--groups must be at least 1 and --copies at least 0, not %s and %s", groups, copies);
        }
        return chosen.examples(
                groups == null ? Integer.MAX_VALUE : groups,
                copies == null || copies == Integer.MAX_VALUE ? Integer.MAX_VALUE : copies + 1);
    }

    private Dataset dataset() {
        if (data != null) {
            return Dataset.open(data);
        }
        var config = loaded.checkpoint().config();
        return Dataset.open(config.testPaths().getFirst());
    }

    private void checkFits(Trm model, DataSplit examples) {
        var meta = examples.metadata();
        var task = model.task();
        var file = loaded.checkpoint().file();
        fits(file, "vocab_size", task.vocabSize(), meta.vocabSize());
        fits(file, "seq_len", task.seqLen(), meta.seqLen());
        if (meta.numPuzzleIdentifiers() > task.numPuzzleIdentifiers()) {
            throw TrmException.misuse(
                    "%s knows %d puzzle identifiers, but the dataset has %d; evaluate on the data it was trained for",
                    file, task.numPuzzleIdentifiers(), meta.numPuzzleIdentifiers());
        }
    }

    private static void fits(Path file, String name, int model, int data) {
        if (model != data) {
            throw TrmException.misuse(
                    "%s was trained with %s %d, but the dataset has %d; give one of the same task with --data",
                    file, name, model, data);
        }
    }

    private void print(Evaluation result, ArcScore score) {
        if (json) {
            System.out.println(result.toJson(score == null ? Map.of() : score.metrics()));
            return;
        }
        var m = result.named();
        System.out.printf("%s, step %,d%n", loaded.checkpoint().file(), loaded.checkpoint().step());
        System.out.printf("  examples          %,d%n", result.examples());
        System.out.printf("  exact accuracy    %.2f %%%n", 100 * m.get("exact_accuracy"));
        System.out.printf("  accuracy          %.2f %%%n", 100 * m.get("accuracy"));
        System.out.printf("  q_halt accuracy   %.2f %%%n", 100 * m.get("q_halt_accuracy"));
        System.out.printf("  lm_loss           %.5f%n", m.get("lm_loss"));
        System.out.printf("  exact accuracy after each of %d supervision steps:%n   ", result.perStep().size());
        result.perStep().forEach(x -> System.out.printf(" %.2f", 100 * x));
        System.out.println();
    }
}

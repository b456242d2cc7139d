package trm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.eval.ArcEvaluator;
import trm.eval.Choice;
import trm.eval.Effort;
import trm.eval.Evaluator;
import trm.eval.Predictions;
import trm.eval.Search;
import trm.graph.Device;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.view.Picture;
import trm.view.Shown;

/** {@code trm eval}. */
@Command(name = "eval", header = "Evaluates a trained model.")
final class EvalCommand implements Callable<Integer> {
    private static final int DRAWN = 4;
    /** Computed before anything is timed, so that the JIT has compiled what is. */
    private static final double WARM_UP_SECONDS = 1;

    @Parameters(index = "0", paramLabel = WeightsOptions.RUN, description = WeightsOptions.DESCRIPTION)
    private String run;

    @Mixin
    private Loaded loaded;

    @Mixin
    private EffortOptions options;

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

    @Option(names = "--by-difficulty", description = "Adds the exact accuracy by the dataset's rating of its puzzles.")
    private boolean byDifficulty;

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
        loaded.of(run);
        var dataset = loaded.dataset(data);
        var chosen = dataset.split(split);
        var examples = examples(chosen);
        var config = loaded.checkpoint().config();
        var effort = options.effort(config.arch(), dataset.kind());
        var votes = arc.evaluator(config, dataset, chosen, examples);
        var model = loaded.model(dataset, chosen, examples);
        try (var device = devices.openAloud()) {
            PrecisionRemark.print(device, model.config());
            var predictions = save == null ? null : new Predictions(examples.length, model.task());
            if (votes != null) {
                votes.begin(chosen, examples);
            }
            var drawn = new ArrayList<Shown>();
            var rated = byDifficulty ? new ByDifficulty(dataset, chosen, examples) : null;
            var answers = Evaluator.Sink.both(
                    rated, Evaluator.Sink.both(predictions, pictures(dataset, chosen, examples, drawn)));
            var task = new Task(device, model, dataset, chosen, examples);
            var report = options.isPlain() ? plain(task, votes, answers)
                    : effort.searches() ? search(task, effort, votes, answers) : halt(task, effort, votes, answers);
            if (png != null) {
                Picture.write(png, drawn);
            }
            if (predictions != null) {
                predictions.write(save);
            }
            var score = votes == null ? null : votes.score();
            if (json) {
                var more = new LinkedHashMap<>(score == null ? Map.of() : score.metrics());
                more.putAll(rated == null ? Map.of() : rated.metrics());
                System.out.println(report.json.apply(more));
            } else {
                System.out.printf("%s, step %,d%n", loaded.title(), loaded.checkpoint().step());
                report.print.run();
                if (rated != null) {
                    rated.print();
                }
            }
            if (score != null) {
                arc.report(score, !json);
            }
        }
        return 0;
    }

    /** What is evaluated on what. */
    private record Task(Device device, Model model, Dataset dataset, DataSplit split, int[] examples) {}

    /** @param json takes metrics to be added */
    private record Report(Runnable print, Function<Map<String, Double>, String> json) {}

    private int rows(Task task) {
        return Math.min(batch, task.examples.length);
    }

    private Report plain(Task task, ArcEvaluator votes, Evaluator.Sink answers) {
        var depths = options.depths(task.model.config());
        int most = depths[depths.length - 1];
        var result = new Evaluator(task.device, task.model, rows(task))
                .run(task.split, task.examples, most, Evaluator.Sink.both(answers, votes));
        return new Report(() -> EvalReport.print(result, depths), result::toJson);
    }

    private Report search(Task task, Effort effort, ArcEvaluator votes, Evaluator.Sink answers) {
        var told = options.told(task.model.config());
        long attempts = (long) task.examples.length * effort.samples();
        var search = new Search(
                task.device, task.model, task.dataset, effort, told, (int) Math.min(batch, attempts));
        var score = search.run(task.split, task.examples, votes, answers, () -> false);
        var choice = Choice.of(task.dataset.kind());
        return new Report(
                () -> EvalReport.print(score, effort, choice), more -> EvalReport.json(score, effort, more));
    }

    private Report halt(Task task, Effort effort, ArcEvaluator votes, Evaluator.Sink answers) {
        var depths = new int[] {effort.steps()};
        var search = new Search(task.device, task.model, task.dataset, effort, depths, rows(task));
        var evaluator = new Evaluator(task.device, task.model, rows(task));
        var few = Arrays.copyOf(task.examples, rows(task));
        for (long start = System.nanoTime(); seconds(start) < WARM_UP_SECONDS; ) {
            evaluator.run(task.split, few, 1, null);
        }
        long start = System.nanoTime();
        var whole = evaluator.run(task.split, task.examples, effort.steps(), null);
        double all = seconds(start);
        start = System.nanoTime();
        var score = search.run(task.split, task.examples, votes, answers, () -> false);
        var halting = new EvalReport.Halting(score, whole, effort, new double[] {seconds(start), all});
        return new Report(halting::print, halting::json);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
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
}

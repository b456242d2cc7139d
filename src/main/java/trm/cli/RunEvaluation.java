package trm.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.distributed.Group;
import trm.eval.ArcEvaluator;
import trm.eval.Evaluation;
import trm.eval.Evaluator;
import trm.eval.Together;
import trm.graph.Device;
import trm.model.Model;
import trm.train.RunFolder;
import trm.train.TrainConfig;
import trm.train.Trainer;
import trm.train.log.RunLog;
import trm.view.Picture;
import trm.view.Shown;

/**
 * The evaluations of a training run: the usual metrics and the configuration's evaluators, whose submission for Kaggle
 * is {@code submission.json} in the run's folder.
 */
final class RunEvaluation implements Trainer.Evaluation {
    /** So many puzzles are drawn for TensorBoard, one below the other. */
    private static final int PICTURED = 2;

    private final TrainConfig config;
    private final DataSplit test;
    private final RunFolder folder;
    private final Device device;
    private final Group group;
    private final int[] examples; // of this process
    private final ArcEvaluator arc;
    private final List<ExampleOptions.Example> pictured;
    private final List<Shown> answers = new ArrayList<>();
    private Evaluator evaluator;

    /** @param group the processes, each of which evaluates an equal part */
    RunEvaluation(TrainConfig config, Dataset data, RunFolder folder, Device device, Group group) {
        this.config = config;
        this.folder = folder;
        this.device = device;
        this.group = group;
        test = data.split(Dataset.TEST);
        var all = IntStream.range(0, test.examples()).toArray();
        examples = part(all, group);
        arc = arc(data, all);
        pictured = IntStream.range(0, group.isFirst() ? Math.min(PICTURED, examples.length) : 0)
                .mapToObj(i -> ExampleOptions.Example.of(data, test, i))
                .toList();
    }

    /** A quick one, of the first example of each of {@code groups} groups spread over the split. */
    static Trainer.Evaluation quick(TrainConfig config, Dataset data, Device device, int groups, Group group) {
        var test = data.split(Dataset.TEST);
        int taken = Math.min(groups, test.groups());
        var examples = part(
                IntStream.range(0, taken)
                        .map(i -> test.puzzleStart(test.groupStart((int) ((long) i * test.groups() / taken))))
                        .toArray(),
                group);
        return new Trainer.Evaluation() {
            private Evaluator evaluator;

            @Override
            public Map<String, Double> run(Model model, BooleanSupplier stopped) {
                if (evaluator == null) {
                    evaluator = new Evaluator(device, model, rows(config, examples, group));
                }
                return named(test, Together.run(
                        group, evaluator, test, examples, config.arch().haltMaxSteps(), null, stopped));
            }
        };
    }

    private static int[] part(int[] all, Group group) {
        return Arrays.copyOfRange(
                all,
                (int) ((long) all.length * group.rank() / group.size()),
                (int) ((long) all.length * (group.rank() + 1) / group.size()));
    }

    /** Rows of a batch of this process. */
    private static int rows(TrainConfig config, int[] examples, Group group) {
        return Math.clamp(examples.length, 1, Math.max(1, config.globalBatchSize() / group.size()));
    }

    private ArcEvaluator arc(Dataset data, int[] all) {
        if (config.evaluators().isEmpty()) {
            return null;
        }
        var misfit = ArcEvaluator.misfit(data);
        if (misfit != null) {
            if (group.isFirst()) {
                System.out.println("Left out: " + misfit + " (evaluators=[] asks for none)");
            }
            return null;
        }
        return ArcEvaluator.of(config.evaluators().getFirst(), data, test, all, group);
    }

    @Override
    public Map<String, Double> run(Model model, BooleanSupplier stopped) {
        boolean first = evaluator == null;
        if (first) {
            evaluator = new Evaluator(device, model, rows(config, examples, group));
        }
        if (arc != null) {
            arc.begin(test, examples);
        }
        answers.clear();
        var sink = Evaluator.Sink.both(arc, this::keepPictured);
        var named = named(test, Together.run(
                group, evaluator, test, examples, config.arch().haltMaxSteps(), sink, stopped));
        if (arc != null) {
            var score = arc.score();
            score.metrics().forEach((name, value) -> {
                if (!Double.isNaN(value)) { // not known
                    named.put(name, value);
                }
            });
            if (first && group.isFirst()) {
                ArcOptions.remark(score); // the same at every evaluation
            }
            if (group.isFirst()) {
                score.submission().write(folder.submission());
            }
        }
        return named;
    }

    private static Map<String, Double> named(DataSplit test, Evaluation result) {
        var named = new LinkedHashMap<String, Double>();
        var set = test.metadata().sets().getFirst();
        result.named().forEach((name, value) -> named.put(set + "/" + name, value));
        return named;
    }

    private void keepPictured(int first, int count, float[] logits, int[] preds, float[] q) {
        int length = test.metadata().seqLen();
        for (int i = first; i < Math.min(first + count, pictured.size()); i++) {
            int at = (i - first) * length;
            answers.add(pictured.get(i).shown(Arrays.copyOfRange(preds, at, at + length)));
        }
    }

    @Override
    public Map<String, RunLog.Image> pictures() {
        return answers.isEmpty()
                ? Map.of()
                : Picture.image(answers).map(image -> Map.of("examples", image)).orElse(Map.of());
    }
}

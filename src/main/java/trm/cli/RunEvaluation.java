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
import trm.eval.ArcEvaluator;
import trm.eval.Evaluation;
import trm.eval.Evaluator;
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
    private final int[] examples;
    private final ArcEvaluator arc;
    private final List<ExampleOptions.Example> pictured;
    private final List<Shown> answers = new ArrayList<>();
    private Evaluator evaluator;

    RunEvaluation(TrainConfig config, Dataset data, RunFolder folder, Device device) {
        this.config = config;
        this.folder = folder;
        this.device = device;
        test = data.split(Dataset.TEST);
        examples = IntStream.range(0, test.examples()).toArray();
        arc = arc(data);
        pictured = IntStream.range(0, Math.min(PICTURED, examples.length))
                .mapToObj(i -> ExampleOptions.Example.of(data, test, i))
                .toList();
    }

    /** A quick one, of the first example of each of {@code groups} groups spread over the split. */
    static Trainer.Evaluation quick(TrainConfig config, Dataset data, Device device, int groups) {
        var test = data.split(Dataset.TEST);
        int taken = Math.min(groups, test.groups());
        var examples = IntStream.range(0, taken)
                .map(i -> test.puzzleStart(test.groupStart((int) ((long) i * test.groups() / taken))))
                .toArray();
        return new Trainer.Evaluation() {
            private Evaluator evaluator;

            @Override
            public Map<String, Double> run(Model model, BooleanSupplier stopped) {
                if (evaluator == null) {
                    evaluator = new Evaluator(device, model, Math.min(config.globalBatchSize(), taken));
                }
                return named(test, evaluator.run(test, examples, config.arch().haltMaxSteps(), null, stopped));
            }
        };
    }

    private ArcEvaluator arc(Dataset data) {
        if (config.evaluators().isEmpty()) {
            return null;
        }
        var misfit = ArcEvaluator.misfit(data);
        if (misfit != null) {
            System.out.println("Left out: " + misfit + " (evaluators=[] asks for none)");
            return null;
        }
        return ArcEvaluator.of(config.evaluators().getFirst(), data, test, examples);
    }

    @Override
    public Map<String, Double> run(Model model, BooleanSupplier stopped) {
        boolean first = evaluator == null;
        if (first) {
            evaluator = new Evaluator(device, model, Math.min(config.globalBatchSize(), test.examples()));
        }
        if (arc != null) {
            arc.begin(test, examples);
        }
        answers.clear();
        var sink = Evaluator.Sink.both(arc, this::keepPictured);
        var named = named(test, evaluator.run(test, examples, config.arch().haltMaxSteps(), sink, stopped));
        if (arc != null) {
            var score = arc.score();
            score.metrics().forEach((name, value) -> {
                if (!Double.isNaN(value)) { // not known
                    named.put(name, value);
                }
            });
            if (first) {
                ArcOptions.remark(score); // the same at every evaluation
            }
            score.submission().write(folder.submission());
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

package trm.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.eval.ArcEvaluator;
import trm.eval.Evaluator;
import trm.graph.Device;
import trm.model.Model;
import trm.train.RunFolder;
import trm.train.TrainConfig;
import trm.train.Trainer;

/**
 * The evaluations of a training run: the usual metrics and the configuration's evaluators, whose submission for Kaggle
 * is {@code submission.json} in the run's folder.
 */
final class RunEvaluation implements Trainer.Evaluation {
    private final TrainConfig config;
    private final DataSplit test;
    private final RunFolder folder;
    private final Device device;
    private final int[] examples;
    private final ArcEvaluator arc;
    private Evaluator evaluator;

    RunEvaluation(TrainConfig config, Dataset data, RunFolder folder, Device device) {
        this.config = config;
        this.folder = folder;
        this.device = device;
        test = data.split(Dataset.TEST);
        examples = IntStream.range(0, test.examples()).toArray();
        arc = arc(data);
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
        var result = evaluator.run(test, examples, config.arch().haltMaxSteps(), arc, stopped);
        var named = new LinkedHashMap<String, Double>();
        var set = test.metadata().sets().getFirst();
        result.named().forEach((name, value) -> named.put(set + "/" + name, value));
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
}

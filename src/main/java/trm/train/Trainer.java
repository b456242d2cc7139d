package trm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import trm.data.Batch;
import trm.data.Dataset;
import trm.data.TrainSampler;
import trm.graph.Device;
import trm.model.Exploration;
import trm.model.Task;
import trm.model.Trm;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** A whole training run: steps, evaluations, checkpoints, and a state from which a stopped run goes on exactly. */
public final class Trainer {
    /** How often the state to resume from is saved, besides at every evaluation and when stopped. */
    private static final long SAVE_NANOS = 120_000_000_000L;
    /** But not so often that it takes more than one part in so many of the time: the puzzle table may be gigabytes. */
    private static final int SAVE_SHARE = 20;

    /** Scores the weights that a checkpoint would hold; {@code <set>/<metric>} by name. */
    public interface Evaluation {
        Map<String, Double> run(Trm model);
    }

    /** Is told how the run goes. */
    public interface Listener {
        /** After each step. */
        void stepped(long step, long totalSteps, Metrics metrics, int batch);

        /** After each evaluation; {@code best} when none was better before. */
        void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint);
    }

    private final TrainConfig config;
    private final Dataset data;
    private final RunFolder folder;
    private final Trm model;
    private final Trm evaluated;
    private final Optimizer optimizer;
    private final TrainStep step;
    private final TrainSampler sampler;
    private final Batch batch;
    private final int iterations;
    private final long totalSteps;
    private Rng explorationRng;
    private int iteration;
    private double best = -1;
    private long savedAt = System.nanoTime();
    private long saveTook;
    private long startedAt;
    private double secondsBefore;
    private volatile boolean stop;

    /** Prepares a new run in {@code folder}. */
    public Trainer(Device device, TrainConfig config, Dataset data, RunFolder folder) {
        this.config = config;
        this.data = data;
        this.folder = folder;
        var split = data.split(Dataset.TRAIN);
        var meta = split.metadata();
        var rng = new Rng(config.seed());
        int interval = config.evalInterval() == null ? config.epochs() : config.evalInterval();
        iterations = config.epochs() / interval;
        totalSteps = totalSteps(config, split.groups(), meta.meanPuzzleExamples());
        var task = new Task(meta.seqLen(), meta.vocabSize(), meta.numPuzzleIdentifiers());
        model = new Trm(config.arch(), task, new Parameters(rng.split("parameters")));
        if (config.loadCheckpoint() != null) {
            Checkpoint.open(RunFolder.checkpoint(config.loadCheckpoint())).load(model.parameters(), false);
        }
        optimizer = new Optimizer(config, model, totalSteps);
        evaluated = config.ema() ? new Trm(config.arch(), task, optimizer.average()) : model;
        sampler = new TrainSampler(split, config.globalBatchSize(), interval, rng.split("data"));
        batch = new Batch(config.globalBatchSize(), meta.seqLen());
        explorationRng = rng.split("exploration");
        step = new TrainStep(device, model, optimizer, config.globalBatchSize());
    }

    /** The reference's count, from which the schedule is made. */
    private static long totalSteps(TrainConfig config, int groups, double meanPuzzleExamples) {
        return (long) ((double) config.epochs() * groups * meanPuzzleExamples / config.globalBatchSize());
    }

    /** Goes back to the state saved in the folder. */
    public void resume() {
        var place = ResumeFile.read(folder.resume(), model, optimizer, step.carry());
        iteration = place.iteration();
        sampler.restore(place.sampler());
        explorationRng = new Rng(place.explorationRng());
        best = place.best();
    }

    public Trm model() {
        return model;
    }

    public long totalSteps() {
        return totalSteps;
    }

    /** Steps taken. */
    public long steps() {
        return optimizer.steps();
    }

    /** Bytes that the training program's buffers take. */
    public long bufferBytes() {
        return step.program().bufferBytes();
    }

    /** Asks a run to save its state and end after the present step; may be called from another thread. */
    public void stop() {
        stop = true;
    }

    /** Trains to the end; returns whether it got there, or was {@linkplain #stop stopped}. */
    public boolean run(Evaluation evaluation, Listener listener) {
        folder.create();
        writeConfig();
        try (var log = new MetricsLog(folder.metrics(), optimizer.steps());
                var times = new MetricsLog(folder.times(), optimizer.steps())) {
            secondsBefore = MetricsLog.read(folder.times()).stream()
                    .mapToDouble(line -> line.values().get(MetricsLog.SECONDS))
                    .max()
                    .orElse(0);
            startedAt = System.nanoTime();
            if (optimizer.steps() == 0) {
                log.add(0, Map.of("num_params", (double) model.parameters().count()));
            }
            while (iteration < iterations) {
                if (!iterate(log, times, listener)) {
                    save(times);
                    return false;
                }
                iteration++;
                if (iteration - 1 >= config.minEvalInterval()) {
                    evaluate(evaluation, listener, log);
                }
                save(times);
            }
            return true;
        }
    }

    private boolean iterate(MetricsLog log, MetricsLog times, Listener listener) {
        var exploration = Exploration.random(config.arch(), explorationRng);
        while (!stop) {
            if (!sampler.next(batch)) {
                return true;
            }
            var metrics = step.run(batch.inputs(), batch.labels(), batch.puzzleIdentifiers(), exploration);
            log.add(optimizer.steps(), named(metrics));
            listener.stepped(optimizer.steps(), totalSteps, metrics, batch.size());
            if (System.nanoTime() - savedAt > Math.max(SAVE_NANOS, SAVE_SHARE * saveTook)) {
                log.flush();
                save(times);
            }
        }
        return false;
    }

    private Map<String, Double> named(Metrics metrics) {
        var values = new LinkedHashMap<String, Double>();
        metrics.named(batch.size(), !config.arch().noActContinue())
                .forEach((name, value) -> values.put("train/" + name, value));
        values.put("train/lr", optimizer.learningRate());
        return values;
    }

    private void evaluate(Evaluation evaluation, Listener listener, MetricsLog log) {
        var metrics = evaluation.run(evaluated);
        log.add(optimizer.steps(), metrics);
        log.flush();
        double exact = metrics.entrySet().stream()
                .filter(e -> e.getKey().endsWith("/exact_accuracy"))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(-1);
        boolean better = exact >= best;
        var file = folder.step(optimizer.steps());
        if (config.checkpointEveryEval() || iteration == iterations) {
            writeCheckpoint(file);
        }
        if (better) {
            best = exact;
            if (Files.exists(file)) {
                copy(file, folder.best());
            } else {
                writeCheckpoint(folder.best());
            }
        }
        listener.evaluated(optimizer.steps(), metrics, better, Files.exists(file) ? file : folder.best());
    }

    private void writeCheckpoint(Path file) {
        Checkpoint.write(file, config, model, optimizer.average(), dataInfo(), optimizer.steps());
    }

    private static void copy(Path from, Path to) {
        var beside = to.resolveSibling(to.getFileName() + ".tmp");
        try {
            Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be written (%s)", to, e.getMessage());
        }
    }

    private void save(MetricsLog times) {
        long start = System.nanoTime();
        var place = new ResumeFile.Place(iteration, sampler.state(), explorationRng.state(), best);
        ResumeFile.write(folder.resume(), config, model, optimizer, step.carry(), dataInfo(), place);
        savedAt = System.nanoTime();
        saveTook = savedAt - start;
        times.add(optimizer.steps(), Map.of(MetricsLog.SECONDS, secondsBefore + (savedAt - startedAt) / 1e9));
        times.flush();
    }

    private Checkpoint.DataInfo dataInfo() {
        return new Checkpoint.DataInfo(data.form());
    }

    private void writeConfig() {
        var beside = folder.config().resolveSibling("all_config.yaml.tmp");
        try {
            Files.writeString(beside, config.toYaml());
            Files.move(beside, folder.config(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be written (%s)", folder.config(), e.getMessage());
        }
    }
}

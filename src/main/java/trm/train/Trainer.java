package trm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import trm.data.Batch;
import trm.data.Dataset;
import trm.data.DatasetDigest;
import trm.data.TrainSampler;
import trm.data.file.WholeFile;
import trm.graph.Device;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** A whole training run: steps, evaluations, checkpoints, and a state from which a stopped run goes on exactly. */
public final class Trainer {
    /** How often the state to resume from is saved, besides before and after each evaluation and when stopped. */
    private static final long SAVE_NANOS = 120_000_000_000L;
    /** But not so often that it takes more than one part in so many of the time: the puzzle table may be gigabytes. */
    private static final int SAVE_SHARE = 20;

    /** Scores the weights that a checkpoint would hold; {@code <set>/<metric>} by name. */
    public interface Evaluation {
        /**
         * @param stopped is to be asked after each batch at the latest
         * @throws CancellationException once it is true
         */
        Map<String, Double> run(Model model, BooleanSupplier stopped);
    }

    /** Is told how the run goes. */
    public interface Listener {
        /** After each step. */
        void stepped(long step, long totalSteps, Metrics metrics, int batch);

        /** After each evaluation; {@code best} when none was better before, {@code checkpoint} null for none. */
        void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint);
    }

    private final TrainConfig config;
    private final Dataset data;
    private final Dataset test;
    private final Model model;
    private final Model evaluated;
    private final Optimizer optimizer;
    private final TrainStep step;
    private final TrainSampler sampler;
    private final Batch batch;
    private final PuzzleNames names;
    private final List<String> remarks = new ArrayList<>();
    private final int iterations;
    private final long totalSteps;
    private RunFolder folder;
    private Rng explorationRng;
    private int iteration;
    private boolean evaluationDue;
    private double best = -1;
    private List<String> digests;
    private long savedAt = System.nanoTime();
    private long saveTook;
    private long startedAt;
    private double secondsBefore;
    private volatile boolean stop;

    /** Prepares a new run, evaluated on the test split of {@code data}. */
    public Trainer(Device device, TrainConfig config, Dataset data) {
        this(device, config, data, data);
    }

    /** @param test what it is evaluated on, which a resumed run must find as it was */
    public Trainer(Device device, TrainConfig config, Dataset data, Dataset test) {
        this.config = config;
        this.data = data;
        this.test = test;
        var split = data.split(Dataset.TRAIN);
        var meta = split.metadata();
        var rng = new Rng(config.seed());
        int interval = config.evalInterval() == null ? config.epochs() : config.evalInterval();
        iterations = config.epochs() / interval;
        totalSteps = totalSteps(config, split.groups(), meta.meanPuzzleExamples());
        var task = new Task(meta.seqLen(), meta.vocabSize(), data.identifierCount());
        model = new Model(config.arch(), task, new Parameters(rng.split("parameters")));
        names = PuzzleNames.of(data, model);
        if (config.loadCheckpoint() != null) {
            var choice = RunFolder.checkpoint(config.loadCheckpoint());
            if (choice.remark() != null) {
                remarks.add(choice.remark());
            }
            load(Checkpoint.openFor(config, choice.file(), data));
        }
        optimizer = new Optimizer(config, model, totalSteps);
        evaluated = config.ema() ? new Model(config.arch(), task, optimizer.average()) : model;
        sampler = new TrainSampler(split, config.globalBatchSize(), interval, rng.split("data"));
        batch = new Batch(config.globalBatchSize(), meta.seqLen());
        explorationRng = rng.split("exploration");
        step = new TrainStep(device, model, optimizer, config.globalBatchSize());
    }

    /** Takes the weights of {@code load_checkpoint}, and rows of its puzzle table by name. */
    private void load(Checkpoint from) {
        var rows = model.puzzles() == null ? PuzzleRows.SAME : PuzzleRows.of(from, data);
        from.load(model.parameters(), false, rows);
        if (rows.remark() != null) {
            remarks.add(rows.remark());
        }
        int unknown = rows.unknown().length;
        if (unknown > 0) {
            remarks.add("%s has no embedding of %,d of the %,d puzzles of %s: they begin with the mean of all it has"
                    .formatted(from.file(), unknown, Math.max(1, data.identifierCount() - 1), data.source()));
        }
    }

    /** The reference's count, from which the schedule is made. */
    private static long totalSteps(TrainConfig config, int groups, double meanPuzzleExamples) {
        return (long) ((double) config.epochs() * groups * meanPuzzleExamples / config.globalBatchSize());
    }

    /**
     * Goes back to the state saved in {@code folder}.
     *
     * @throws TrmException when the run was begun on other data: it could not go on as if it had never stopped
     */
    public void resume(RunFolder folder) {
        var begunOn = ResumeFile.digests(folder.resume());
        remarks.clear(); // of load_checkpoint: the state takes the place of its weights
        if (begunOn == null && names != PuzzleNames.NONE) {
            remarks.add(("%s does not say what it was trained on (an earlier trm wrote it); going on is right only if"
                    + " %s is still the dataset it was begun on").formatted(folder.resume(), data.source()));
        }
        if (begunOn != null && !begunOn.equals(digests())) {
            boolean sameData = begunOn.getFirst().equals(digests().getFirst());
            throw TrmException.misuse(
                    "%s: this run was begun on other data than %s now holds (other puzzles, names or copies, or in"
                            + " another order); put the dataset it was begun on back in its place, or begin a new run"
                            + " from its weights with: trm train --preset %s load_checkpoint=%1$s",
                    folder.resume(), sameData ? test.source() : data.source(), folder.config());
        }
        var place = ResumeFile.read(folder.resume(), model, optimizer, step.carry());
        iteration = place.iteration();
        sampler.restore(place.sampler());
        explorationRng = new Rng(place.explorationRng());
        best = place.best();
        evaluationDue = place.evaluationDue();
    }

    /** What the user should know of where the weights came from, a sentence each. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    public Model model() {
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

    /**
     * Asks a run to save its state and end after the present step, or after the present batch of an evaluation, which
     * is made again when the run goes on; may be called from another thread.
     */
    public void stop() {
        stop = true;
    }

    /** Trains to the end, in {@code folder}; returns whether it got there, or was {@linkplain #stop stopped}. */
    public boolean run(RunFolder folder, Evaluation evaluation, Listener listener) {
        this.folder = folder;
        WholeFile.write(folder.config(), beside -> Files.writeString(beside, config.toYaml()));
        try (var log = new MetricsLog(folder.metrics(), optimizer.steps(), evaluationDue);
                var times = new MetricsLog(folder.times(), optimizer.steps(), false)) {
            secondsBefore = MetricsLog.read(folder.times()).stream()
                    .mapToDouble(line -> line.values().get(MetricsLog.SECONDS))
                    .max()
                    .orElse(0);
            startedAt = System.nanoTime();
            if (optimizer.steps() == 0 && !log.isContinued()) {
                log.add(0, Map.of("num_params", (double) model.parameters().count()));
            }
            while (!isAtEnd()) {
                if (evaluationDue) {
                    if (!evaluate(evaluation, listener, log)) {
                        return false; // what there was before it is saved
                    }
                    evaluationDue = false;
                } else if (iterate(log, times, listener)) {
                    iteration++;
                    evaluationDue = iteration - 1 >= config.minEvalInterval();
                }
                save(log, times);
                if (stop && !isAtEnd()) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean isAtEnd() {
        return iteration == iterations && !evaluationDue;
    }

    /** Trains to the end of the iteration; whether it got there. */
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
                save(log, times);
            }
        }
        return false;
    }

    private Map<String, Double> named(Metrics metrics) {
        var values = new LinkedHashMap<String, Double>();
        metrics.named(batch.size(), config.arch().learnsContinue())
                .forEach((name, value) -> values.put(MetricsLog.TRAINING + name, value));
        values.put(MetricsLog.TRAINING + "lr", optimizer.learningRate());
        return values;
    }

    /** Whether it was not stopped. */
    private boolean evaluate(Evaluation evaluation, Listener listener, MetricsLog log) {
        Map<String, Double> metrics;
        try {
            metrics = evaluation.run(evaluated, () -> stop);
        } catch (CancellationException e) {
            return false;
        }
        log.add(optimizer.steps(), metrics);
        log.flush();
        double exact = metrics.entrySet().stream()
                .filter(e -> e.getKey().endsWith("/exact_accuracy"))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(Double.NaN);
        boolean better = exact >= best; // not so where no solution is known
        var file = folder.step(optimizer.steps());
        if (config.checkpointEveryEval() || iteration == iterations) {
            writeCheckpoint(file);
        }
        if (better) {
            best = exact;
            if (Files.exists(file)) {
                WholeFile.write(folder.best(), beside -> Files.copy(file, beside));
            } else {
                writeCheckpoint(folder.best());
            }
        }
        var written = Files.exists(file) ? file : folder.best();
        listener.evaluated(optimizer.steps(), metrics, better, Files.exists(written) ? written : null);
        return true;
    }

    private void writeCheckpoint(Path file) {
        CheckpointWriter.write(file, config, model, optimizer.average(), dataInfo(), names, optimizer.steps());
    }

    private void save(MetricsLog log, MetricsLog times) {
        log.flush(); // first: a run that goes on from the state needs all lines up to it
        long start = System.nanoTime();
        var place = new ResumeFile.Place(iteration, sampler.state(), explorationRng.state(), best, evaluationDue);
        ResumeFile.write(folder.resume(), config, model, optimizer, step.carry(), dataInfo(), names, digests(), place);
        savedAt = System.nanoTime();
        saveTook = savedAt - start;
        times.add(optimizer.steps(), Map.of(MetricsLog.SECONDS, secondsBefore + (savedAt - startedAt) / 1e9));
        times.flush();
    }

    /** Of the data, and of the test data where these are others. */
    private List<String> digests() {
        if (digests == null) {
            digests = Stream.of(data, test).distinct().map(DatasetDigest::of).toList();
        }
        return digests;
    }

    private Checkpoint.DataInfo dataInfo() {
        return new Checkpoint.DataInfo(data.form());
    }
}

package trm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import trm.data.Batch;
import trm.data.Dataset;
import trm.data.TrainSampler;
import trm.distributed.Alone;
import trm.distributed.Group;
import trm.graph.Device;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.TrmException;
import trm.train.log.MetricsLog;
import trm.train.log.RunLog;

/** A whole training run: steps, evaluations, checkpoints, and a state from which a stopped run goes on exactly. */
public final class Trainer {
    /** Scores the weights that a checkpoint would hold; {@code <set>/<metric>} by name. */
    public interface Evaluation {
        /**
         * @param stopped is to be asked after each batch at the latest
         * @throws CancellationException once it is true
         */
        Map<String, Double> run(Model model, BooleanSupplier stopped);

        /** Pictures of what the last evaluation saw, by name. */
        default Map<String, RunLog.Image> pictures() {
            return Map.of();
        }
    }

    /** Is told how the run goes. */
    public interface Listener {
        /** After each step. */
        void stepped(long step, long totalSteps, Metrics metrics, int batch);

        /** After each evaluation; {@code best} when none was better before, {@code checkpoint} null for none. */
        void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint);

        /** After each {@linkplain RunSettings.Look quick} evaluation. */
        default void looked(long step, Map<String, Double> metrics) {}

        /** Of something unusual, in a sentence. */
        default void told(String sentence) {}
    }

    /** Who takes back so many steps is not going to get further. */
    private static final int MOST_TAKEN_BACK = 10;

    private final TrainConfig config;
    private final Dataset data;
    private final Dataset test;
    private final Model model;
    private final Model evaluated;
    private final Optimizer optimizer;
    private final Group group;
    private final Shards shards;
    private final BatchStep step;
    private final WholeCarry carry;
    private final RunFiles files;
    private final TrainSampler sampler;
    private final Batch batch;
    private final List<String> remarks = new ArrayList<>();
    private final int iterations;
    private final long totalSteps;
    private RunRecord record;
    private RunSettings settings;
    private int takenBack;
    private Rng explorationRng;
    private int iteration;
    private boolean evaluationDue;
    private double best = -1;
    private volatile boolean stop;

    /** Prepares a new run, evaluated on the test split of {@code data}. */
    public Trainer(Device device, TrainConfig config, Dataset data) {
        this(device, config, data, data, Alone.INSTANCE);
    }

    /**
     * Prepares a new run of one process or several, which all do the same.
     *
     * @param test what it is evaluated on, which a resumed run must find as it was
     * @param group the processes that train together
     */
    public Trainer(Device device, TrainConfig config, Dataset data, Dataset test, Group group) {
        this.group = group;
        shards = Shards.of(config, group);
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
        step = BatchStep.of(device, model, optimizer, shards);
        carry = new WholeCarry(model, step.carry(), group);
        files = new RunFiles(config, data, test, model, optimizer, carry, PuzzleNames.of(data, model));
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
        if (begunOn == null && model.puzzles() != null && data.identifierCount() > 1) {
            remarks.add(("%s does not say what it was trained on (an earlier trm wrote it); going on is right only if"
                    + " %s is still the dataset it was begun on").formatted(folder.resume(), data.source()));
        }
        if (begunOn != null && !begunOn.equals(files.digests())) {
            boolean sameData = begunOn.getFirst().equals(files.digests().getFirst());
            throw TrmException.misuse(
                    "%s: this run was begun on other data than %s now holds (other puzzles, names or copies, or in"
                            + " another order); put the dataset it was begun on back in its place, or begin a new run"
                            + " from its weights with: trm train --preset %s load_checkpoint=%1$s",
                    folder.resume(), sameData ? test.source() : data.source(), folder.config());
        }
        var place = files.readState(folder.resume());
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

    /** Why the run cannot come to anything, or its figures say nothing; a sentence each. */
    public List<String> doubts() {
        return WastedRun.remarks(config, data, test);
    }

    public Model model() {
        return model;
    }

    public long totalSteps() {
        return totalSteps;
    }

    /** The learning rate of the present step. */
    public double learningRate() {
        return optimizer.learningRate();
    }

    /** Of the data, and of the test data where these are others: {@link trm.data.DatasetDigest}s. */
    public List<String> digests() {
        return files.digests();
    }

    /** Steps taken. */
    public long steps() {
        return optimizer.steps();
    }

    /** What the rest of the run takes of a disk. */
    public RunSize size(int keep) {
        return RunSize.of(config, this, Math.max(1, iterations - iteration - config.minEvalInterval()), keep);
    }

    /** Bytes that the training program's buffers take. */
    public long bufferBytes() {
        return step.bufferBytes();
    }

    /** How a batch is divided, in words; null where it is not. */
    public String division() {
        return shards.count() == 1 ? null : shards.describe();
    }

    /**
     * Asks a run to save its state and end after the present step, or after the present batch of an evaluation, which
     * is made again when the run goes on; may be called from another thread.
     */
    public void stop() {
        stop = true;
    }

    /** {@link #run(RunFolder, Evaluation, Listener, RunSettings)} as usual. */
    public boolean run(RunFolder folder, Evaluation evaluation, Listener listener) {
        return run(folder, evaluation, listener, RunSettings.USUAL);
    }

    /**
     * Trains to the end, in {@code folder}; returns whether it got there, or was {@linkplain #stop stopped}. Of several
     * processes the first one writes and tells, and a stop of any is one of all.
     *
     * @throws TrmException when a step gives no numbers and is not to be taken back; the state saved before it stays
     */
    public boolean run(RunFolder folder, Evaluation evaluation, Listener listener, RunSettings settings) {
        this.settings = settings;
        try (var opened = !group.isFirst()
                ? RunRecord.none(folder)
                : RunRecord.open(
                        folder, files, settings, listener, () -> stop, config, model.parameters().count(),
                        optimizer.steps(), evaluationDue)) {
            record = opened;
            if (settings.takesBack() && !group.any(record.hasState())) {
                save(); // what the first step could go back to
            }
            while (!isAtEnd()) {
                if (evaluationDue) {
                    if (!evaluate(evaluation)) {
                        return false; // what there was before it is saved
                    }
                    evaluationDue = false;
                } else if (iterate()) {
                    iteration++;
                    evaluationDue = iteration - 1 >= config.minEvalInterval();
                }
                save();
                if (group.any(stop) && !isAtEnd()) {
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
    private boolean iterate() {
        var exploration = Exploration.random(config.arch(), explorationRng);
        while (!group.any(stop)) {
            if (!sampler.next(batch)) {
                return true;
            }
            var metrics = step.run(batch.inputs(), batch.labels(), batch.puzzleIdentifiers(), exploration);
            var bad = BadNumbers.losses(metrics);
            if (!bad.isEmpty()) {
                takeBack(bad);
                continue;
            }
            record.stepped(optimizer.steps(), totalSteps, metrics, named(metrics), batch.size());
            var due = group.broadcast(new byte[] {flag(record.isSaveDue()), flag(record.isLookDue())});
            if (due[0] != 0) {
                save();
            }
            if (due[1] != 0) {
                look();
            }
        }
        return false;
    }

    private static byte flag(boolean is) {
        return (byte) (is ? 1 : 0);
    }

    /** Goes back to the state saved last, unless that is not wanted; the examples since then are passed over. */
    private void takeBack(String bad) {
        long at = optimizer.steps();
        var weights = badWeights();
        var what = "step %,d: no number any more: %s%s".formatted(
                at, bad, weights.isEmpty() || bad.equals(weights) ? "" : "; " + weights);
        boolean saved = group.any(record.hasState());
        var state = record.folder().resume();
        if (!settings.takesBack() || !saved || ++takenBack > MOST_TAKEN_BACK) {
            throw TrmException.failure(
                    "%s: %s. %s. %s; --on-nan skip passes over such steps",
                    record.folder().path(), what, BadNumbers.cause(config),
                    saved ? state + " is the last good state, whose weights load_checkpoint= takes"
                            : "No state was saved before");
        }
        var place = files.readState(state);
        best = place.best();
        record.backTo(optimizer.steps());
        record.told("%s; back to step %,d, without the examples since then (%d of at most %d times)".formatted(
                what, optimizer.steps(), takenBack, MOST_TAKEN_BACK));
    }

    /** In words; empty where all are numbers. */
    private String badWeights() {
        return BadNumbers.weights(optimizer, carry.own().states().values());
    }

    private Map<String, Double> named(Metrics metrics) {
        var values = new LinkedHashMap<String, Double>();
        metrics.named(batch.size(), config.arch().learnsContinue())
                .forEach((name, value) -> values.put(MetricsLog.TRAINING + name, value));
        if (metrics.begun() > 0) {
            values.put(MetricsLog.TRAINING + "begun_lm_loss", metrics.begunLoss() / metrics.begun());
        }
        values.put(MetricsLog.TRAINING + "lr", optimizer.learningRate());
        return values;
    }

    private void look() {
        try {
            var metrics = new LinkedHashMap<String, Double>();
            settings.look().evaluation().run(evaluated, () -> stop)
                    .forEach((name, value) -> metrics.put(MetricsLog.QUICK + name, value));
            record.looked(optimizer.steps(), metrics);
        } catch (CancellationException e) {
            record.notLooked(); // the run ends: there is no hurry to know
        }
    }

    /** Whether it was not stopped. */
    private boolean evaluate(Evaluation evaluation) {
        Map<String, Double> metrics;
        try {
            metrics = evaluation.run(evaluated, () -> stop);
        } catch (CancellationException e) {
            return false;
        }
        double exact = MetricsLog.exactAccuracy(metrics);
        boolean better = exact >= best; // not so where no solution is known
        boolean checkpoint = config.checkpointEveryEval() || iteration == iterations;
        record.evaluated(optimizer.steps(), metrics, evaluation.pictures(), checkpoint, better);
        best = better ? exact : best;
        return true;
    }

    private void save() {
        record.flush(); // first: a run that goes on from the state needs all lines up to it
        var bad = badWeights();
        if (group.any(!bad.isEmpty())) {
            takeBack(bad.isEmpty() ? "states of another process" : bad);
            return;
        }
        SameWeights.check(group, model.parameters());
        var place = new ResumeFile.Place(iteration, sampler.state(), explorationRng.state(), best, evaluationDue);
        record.save(optimizer.steps(), place, carry.collect());
    }
}

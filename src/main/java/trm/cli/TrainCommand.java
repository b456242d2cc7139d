package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.CombinedDataset;
import trm.data.Dataset;
import trm.data.hdf.DataPaths;
import trm.data.hdf.DatasetFile;
import trm.data.sudoku.SudokuDatasets;
import trm.distributed.Alone;
import trm.distributed.Group;
import trm.graph.Device;
import trm.model.Flops;
import trm.tensor.TrmException;
import trm.train.Origins;
import trm.train.Overrides;
import trm.train.RunFolder;
import trm.train.RunLock;
import trm.train.TrainConfig;
import trm.train.TrainKeys;
import trm.train.Trainer;
import trm.train.log.MetricsLog;
import trm.train.log.TextLog;

/** {@code trm train}. */
@Command(
        name = "train",
        header = "Trains a model.",
        description = {
            "Without arguments: makes a dataset of 6x6 Sudoku puzzles (data/sudoku6.h5, once), trains a small model on"
                    + " it, evaluates it on puzzles it has never seen, and solves one.",
            "",
            "Keys are the reference's: data_paths=\"[data/f.h5]\" arch.hidden_size=256 lr=1e-4 +run_name=mine …"
        })
final class TrainCommand implements Callable<Integer> {
    private static final String DEFAULT_PRESET = "sudoku6";
    private static final Path DEFAULT_DATA = Path.of("data", "sudoku6.h5");

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "A preset, or a YAML file such as a run's all_config.yaml.")
    private String preset;

    @Option(names = "--resume", paramLabel = "RUN", description = "Goes on with a stopped run, from the very step.")
    private Path resume;

    @Option(
            names = "--print-config",
            description = "Shows every key, its value and where it came from, and ends.")
    private boolean printConfig;

    @Option(names = "--help-keys", description = "Explains every key and its default, and ends.")
    private boolean helpKeys;

    @Option(
            names = "--data",
            paramLabel = "FILE.h5",
            description = "With --resume: where the run's dataset lies now; it must be the same one.")
    private List<Path> moved = List.of();

    @Mixin
    private TrainingOptions training;

    @Mixin
    private DeviceOptions devices;

    private Group group = Alone.INSTANCE;

    @Parameters(paramLabel = "KEY=VALUE", description = "Changes of the configuration.")
    private List<String> keys = new ArrayList<>();

    @Override
    public Integer call() {
        if (helpKeys) {
            System.out.print(KeyHelp.text());
            return 0;
        }
        if (resume != null && (preset != null || !keys.isEmpty())) {
            throw TrmException.misuse("--resume goes on with the run's own configuration; leave out --preset and keys");
        }
        if (resume == null && !moved.isEmpty()) {
            throw TrmException.misuse("--data goes with --resume; a new run has data_paths=\"[FILE.h5]\"");
        }
        if (printConfig) {
            var file = resume == null ? preset() : new RunFolder(resume).config().toString();
            var shown = configuration();
            System.out.print(KeyHelp.of(shown, Origins.of(shown, file, keys)));
            return 0;
        }
        devices.check();
        training.check();
        if (resume == null) {
            return train(withData(configuration()), null);
        }
        try (var run = RunLock.existing(resume)) {
            var config = Overrides.apply(run.folder().config().toString(), List.of());
            return train(moved.isEmpty() ? config : config.with(TrainKeys.DATA_PATHS, moved), run);
        }
    }

    /** @param resumed the run to go on with, or null for a new one */
    private int train(TrainConfig config, RunLock resumed) {
        var data = DataPaths.open(config.dataPaths());
        var test = test(config, data);
        try (var device = devices.open()) {
            var trainer = new Trainer(device, config, data, test, group);
            if (resumed != null) {
                trainer.resume(resumed.folder());
            }
            PrecisionRemark.print(device, config.arch());
            trainer.remarks().forEach(TrainCommand::remark);
            trainer.doubts().forEach(TrainCommand::remark);
            var space = trainer.size(training.keep()).remark(
                    resumed == null ? folderOf(config) : resumed.folder().path());
            if (space != null) {
                remark(space);
            }
            try (var run = resumed == null ? RunLock.fresh(folderOf(config)) : resumed) {
                if (!run.isHeld()) {
                    System.err.println("trm: files cannot be locked in " + run.folder().path()
                            + "; see to it that no second training goes on there");
                }
                introduce(trainer, run.folder(), data, device);
                var evaluation = new RunEvaluation(config, test, run.folder(), device, group);
                return train(trainer, evaluation, run.folder(), config, test, device);
            }
        }
    }

    private static Dataset test(TrainConfig config, Dataset data) {
        if (config.dataPathsTest().isEmpty() || config.dataPathsTest().equals(config.dataPaths())) {
            return data;
        }
        if (config.arch().puzzleEmbNdim() > 0) {
            return DataPaths.test(config.dataPathsTest(), data);
        }
        var test = DataPaths.open(config.dataPathsTest()); // the model does not look at identifiers
        CombinedDataset.checkSameTask(data, test);
        return test;
    }

    private static void remark(String sentence) {
        System.err.println("trm: " + sentence);
    }

    /** The preset or file that the run begins with; null for the defaults. */
    private String preset() {
        boolean ownData = keys.stream().anyMatch(k -> k.replaceFirst("^\\++", "").startsWith("data_paths="));
        return preset == null && !ownData ? DEFAULT_PRESET : preset;
    }

    /** What would run: the data of the first job is not made for it. */
    private TrainConfig configuration() {
        if (resume != null) {
            return Overrides.apply(new RunFolder(resume).config().toString(), List.of());
        }
        var name = preset();
        var config = name == null ? TrainConfig.of(keys.toArray(String[]::new)) : Overrides.apply(name, keys);
        if (!config.dataPaths().isEmpty()) {
            return config;
        }
        if (name == null || !name.startsWith(DEFAULT_PRESET)) {
            throw TrmException.misuse(
                    "data_paths is missing; name a dataset, data_paths=\"[data/F.h5]\", made by: trm data");
        }
        var named = config.runName() == null ? config.with(TrainKeys.RUN_NAME, name) : config;
        return named.with(TrainKeys.DATA_PATHS, List.of(DEFAULT_DATA));
    }

    /** Makes the data of the first job, once. */
    private static TrainConfig withData(TrainConfig config) {
        if (config.dataPaths().equals(List.of(DEFAULT_DATA)) && !Files.exists(DEFAULT_DATA)) {
            System.out.println("Making " + DEFAULT_DATA + ": 6x6 Sudoku puzzles, each with one solution");
            DatasetFile.save(SudokuDatasets.generate(6, 5000, 1000, 200, 0), DEFAULT_DATA);
        }
        return config;
    }

    private static Path folderOf(TrainConfig config) {
        if (config.checkpointPath() != null) {
            return config.checkpointPath();
        }
        var name = config.runName() != null ? config.runName() : config.arch().architecture().key();
        var project = config.projectName() == null ? Path.of("runs") : Path.of("runs", config.projectName());
        return project.resolve(name);
    }

    private static void introduce(Trainer trainer, RunFolder folder, Dataset data, Device device) {
        var split = data.split(Dataset.TRAIN);
        System.out.printf(
                "%s: %,d parameters, %,d training steps%s, on %,d examples of %s (%s)%n",
                folder.path(),
                trainer.model().parameters().count(),
                trainer.totalSteps(),
                trainer.steps() > 0 ? " from step %,d".formatted(trainer.steps()) : "",
                split.examples(),
                data.source(),
                device.describe());
        if (trainer.model().codec() != null) {
            System.out.println(LatentOptions.describe(trainer.model()));
        }
    }

    private int train(
            Trainer trainer, RunEvaluation evaluation, RunFolder folder, TrainConfig config, Dataset test,
            Device device) {
        var summary = new RunSummary(
                folder.summary(), trainer, config, device.describe(),
                MetricsLog.evaluations(MetricsLog.read(folder.metrics())), folder.times());
        try (var log = new TextLog(folder.log());
                var ending = new Ending(
                        trainer,
                        new Progress(
                                trainer.steps(), log, () -> yardstick(trainer, config, device), trainer::learningRate),
                        summary)) {
            log.line("trm train: %,d of %,d steps".formatted(trainer.steps(), trainer.totalSteps()));
            if (trainer.run(folder, evaluation, ending, training.settings(config, test, device, group))) {
                ending.finish();
            }
            if (ending.isBySignal()) {
                return ending.exitCode("Stopped; go on with: trm train --resume " + folder.path());
            }
            ending.checkWritten();
        }
        var last = Files.exists(folder.best()) ? folder.best() : folder.step(trainer.steps());
        if (Files.exists(last)) {
            SolveCommand.show(last, test, device);
        }
        return 0;
    }

    private static Progress.Yardstick yardstick(Trainer trainer, TrainConfig config, Device device) {
        return new Progress.Yardstick(
                Flops.training(trainer.model(), config.globalBatchSize()) / 1e9, device.peak().best());
    }
}

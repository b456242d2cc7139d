package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.Dataset;
import trm.data.hdf.DataPaths;
import trm.data.hdf.DatasetFile;
import trm.data.sudoku.SudokuDatasets;
import trm.graph.Device;
import trm.tensor.TrmException;
import trm.train.Overrides;
import trm.train.RunFolder;
import trm.train.TrainConfig;
import trm.train.TrainKeys;
import trm.train.Trainer;

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

    @Option(names = "--help-keys", description = "Explains every key and its default, and ends.")
    private boolean helpKeys;

    @Mixin
    private DeviceOptions devices;

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
        var folder = resume == null ? null : RunFolder.existing(resume);
        var config = folder == null ? configuration() : Overrides.apply(folder.config().toString(), List.of());
        var data = DataPaths.train(config.dataPaths());
        var test = config.dataPathsTest().isEmpty() ? data : DataPaths.test(config.testPaths(), config.dataPaths());
        if (!test.form().equals(data.form())) {
            throw TrmException.misuse(
                    "data_paths_test: the grids of %s are not like those of %s; name datasets of one task.",
                    test.source(), data.source());
        }
        if (folder == null) {
            folder = RunFolder.fresh(folderOf(config));
        }
        try (var device = devices.open()) {
            var trainer = new Trainer(device, config, data, folder);
            if (resume != null) {
                trainer.resume();
            }
            introduce(trainer, folder, data, device);
            return train(trainer, new RunEvaluation(config, test, folder, device), folder, test, device);
        }
    }

    private TrainConfig configuration() {
        boolean ownData = keys.stream().anyMatch(k -> k.replaceFirst("^\\++", "").startsWith("data_paths="));
        var name = preset == null && !ownData ? DEFAULT_PRESET : preset;
        var config = name == null ? TrainConfig.of(keys.toArray(String[]::new)) : Overrides.apply(name, keys);
        if (!config.dataPaths().isEmpty()) {
            return config;
        }
        if (name == null || !name.startsWith(DEFAULT_PRESET)) {
            throw TrmException.misuse(
                    "data_paths is missing; name a dataset, data_paths=\"[data/F.h5]\", made by: trm data");
        }
        if (!Files.exists(DEFAULT_DATA)) {
            System.out.println("Making " + DEFAULT_DATA + ": 6x6 Sudoku puzzles, each with one solution");
            DatasetFile.save(SudokuDatasets.generate(6, 5000, 1000, 200, 0), DEFAULT_DATA);
        }
        var named = config.runName() == null ? config.with(TrainKeys.RUN_NAME, name) : config;
        return named.with(TrainKeys.DATA_PATHS, List.of(DEFAULT_DATA));
    }

    private static Path folderOf(TrainConfig config) {
        if (config.checkpointPath() != null) {
            return config.checkpointPath();
        }
        var name = config.runName() != null ? config.runName() : config.arch().name();
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

    private static Integer train(
            Trainer trainer, RunEvaluation evaluation, RunFolder folder, Dataset test, Device device) {
        var saved = new CountDownLatch(1);
        var hook = new Thread(() -> {
            trainer.stop();
            try {
                saved.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        boolean finished;
        try {
            finished = trainer.run(evaluation, new Progress(trainer.steps()));
        } finally {
            saved.countDown();
        }
        if (!finished) {
            System.out.println("Stopped; go on with: trm train --resume " + folder.path());
            return 1;
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        if (Files.exists(folder.best())) {
            SolveCommand.show(folder.best(), test, device);
        }
        return 0;
    }
}

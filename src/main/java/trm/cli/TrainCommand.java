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
import trm.data.hdf.DatasetFile;
import trm.data.sudoku.SudokuDatasets;
import trm.distributed.Group;
import trm.tensor.TrmException;
import trm.train.Origins;
import trm.train.Overrides;
import trm.train.RunFolder;
import trm.train.RunLock;
import trm.train.TrainConfig;
import trm.train.TrainKeys;

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
        return Ranks.run(this::train);
    }

    private int train(Group group) {
        if (resume == null) {
            var config = Ranks.prepared(group, () -> withData(group, configuration()));
            group.barrier(); // until the first process has made the data
            return new Training(group, config, training, devices).run(folderOf(config), false, null);
        }
        try (var run = Ranks.prepared(group, () -> group.isFirst() ? RunLock.existing(resume) : null)) {
            var config = Ranks.prepared(group, () -> {
                var own = configuration();
                return moved.isEmpty() ? own : own.with(TrainKeys.DATA_PATHS, moved);
            });
            return new Training(group, config, training, devices).run(resume, true, run);
        }
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
    private static TrainConfig withData(Group group, TrainConfig config) {
        if (group.isFirst() && config.dataPaths().equals(List.of(DEFAULT_DATA)) && !Files.exists(DEFAULT_DATA)) {
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
}

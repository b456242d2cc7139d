package trm.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trm.cli.StepBench.Result;
import trm.distributed.Group;
import trm.graph.Precision;
import trm.model.LmaConfig;
import trm.model.ModelConfig;
import trm.model.ModelKeys;
import trm.tensor.TrmException;

/** {@code trm bench}. */
@Command(
        name = "bench",
        header = "Times training and evaluation steps of the published models on random data.",
        description = {
            "With several models or several --lma, each model takes each of them in turn, and a table compares every"
                    + " result with the model's first, so let that be --lma none:",
            "",
            "  trm bench --config trm-att-arc,trm-att-maze --batch 2 --lma none --lma 229,256 --lma 64,256"
        })
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            split = ",",
            paramLabel = "MODEL",
            defaultValue = "trm-mlp-sudoku",
            description = "trm-mlp-sudoku, trm-att-sudoku, trm-att-maze, trm-att-arc, trm-singlez-sudoku,"
                    + " trm-hier6-sudoku, hrm-sudoku, hrm-arc, transformers-baseline-sudoku, transformers-baseline-arc"
                    + " or sudoku6 (${DEFAULT-VALUE}); or a run's folder or a checkpoint, for its model.")
    private List<String> configs;

    @Option(names = "--mode", defaultValue = "train", description = "train or eval (${DEFAULT-VALUE}).")
    private String mode;

    @Option(names = "--batch", defaultValue = "8", description = "Rows of a step (${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--repeats",
            defaultValue = "7",
            description = "Steps timed, after the warm-up (${DEFAULT-VALUE}). On the CPU after each comes one that is"
                    + " not: between its operations the FMA peak is measured. On a GPU one more comes at the end, of"
                    + " which each launch is timed.")
    private int repeats;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Steps that are not timed: for so long, and at least two (${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--lma",
            arity = "0..1",
            fallbackValue = "clean",
            paramLabel = "LEN,DIM",
            description = "Latent Meta Attention: so many latents of so many features, or 'clean' (the same as"
                    + " --lma alone) or 'unclean' for the default sizes of that mode, or 'none'; by default as the"
                    + " model has it.")
    private List<String> latents;

    @Option(
            names = "--forward-dtype",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "float32, tfloat32 or bfloat16: what a GPU rounds the inputs of products to, the key"
                    + " arch.forward_dtype (${DEFAULT-VALUE}).")
    private String forwardDtype;

    @Option(names = "--json", description = "One JSON object for each instead of tables.")
    private boolean json;

    @Option(
            names = "--save",
            paramLabel = "FILE.h5",
            description = "Writes the initial weights, the random rows and the configuration, so that another program"
                    + " can make the same steps; with --repeats 0, does no more.")
    private Path save;

    @Option(names = "--profile", description = "Adds where the time of one step goes, by operation.")
    private boolean profile;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() {
        if (batch < 1 || repeats < (save == null ? 1 : 0)) {
            throw TrmException.misuse("--batch and --repeats must be at least 1, not %d and %d", batch, repeats);
        }
        if (!mode.equals("train") && !mode.equals("eval")) {
            throw TrmException.misuse("--mode is train or eval, not '%s'", mode);
        }
        var precision = precision();
        var models = configs.stream().map(BenchSubject::of).toList();
        var asked = latents == null
                ? Collections.<LmaConfig>singletonList(null)
                : latents.stream().map(LatentOptions::parse).toList();
        return Ranks.run(group -> measure(group, precision, models, asked));
    }

    private int measure(Group group, Precision precision, List<BenchSubject> models, List<LmaConfig> asked) {
        if (group.size() > 1) {
            measureTogether(group, precision, models, asked);
            return 0;
        }
        var bench = new StepBench(mode.equals("train"), batch, warmUp, repeats);
        if (save != null) {
            if (models.size() * asked.size() > 1) {
                throw TrmException.misuse("--save takes one model: give one --config, and --lma at most once");
            }
            var model = models.getFirst();
            bench.save(save, config(model, asked.getFirst(), precision), model.task());
        }
        if (repeats > 0) {
            measure(bench, models, asked, precision);
        }
        return 0;
    }

    private Precision precision() {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.key().equals(forwardDtype))
                .findFirst()
                .orElseThrow(() -> TrmException.misuse(
                        "--forward-dtype is %s, not '%s'",
                        Arrays.stream(Precision.values()).map(Precision::key).collect(Collectors.joining(" or ")),
                        forwardDtype));
    }

    /** @param lma null for what the model has */
    private static ModelConfig config(BenchSubject model, LmaConfig lma, Precision precision) {
        return (lma == null ? model.model() : model.model().with(lma)).with(ModelKeys.FORWARD_DTYPE, precision);
    }

    private void measureTogether(
            Group group, Precision precision, List<BenchSubject> models, List<LmaConfig> asked) {
        Ranks.prepared(group, () -> {
            if (!mode.equals("train") || save != null || profile) {
                throw TrmException.misuse("several ranks are timed in training steps alone; leave out --mode eval,"
                        + " --save and --profile");
            }
            devices.check();
            return null;
        });
        var cores = devices.share(group);
        var device = Ranks.prepared(group, () -> devices.open(group, cores));
        try (device) {
            var bench = new GroupBench(group, batch, warmUp, repeats);
            for (var model : models) {
                for (var lma : asked) {
                    var result = bench.measure(config(model, lma, precision), model.task(), device);
                    if (group.isFirst()) {
                        System.out.print(json
                                ? result.json(model.label(), batch, group, device.describe(), device.threads())
                                        + System.lineSeparator()
                                : result.text(model.label(), batch, group.describe(), device.describe()));
                    }
                }
            }
        }
    }

    private void measure(StepBench bench, List<BenchSubject> models, List<LmaConfig> asked, Precision precision) {
        var table = new StringBuilder();
        try (var device = devices.openAloud()) {
            for (var model : models) {
                Result first = null;
                for (var lma : asked) {
                    var config = config(model, lma, precision);
                    PrecisionRemark.print(device, config);
                    var result = bench.measure(config, model.task(), device);
                    first = first == null ? result : first;
                    var report = new BenchReport(
                            model.label(), mode, batch, precision.key(), device.describe(), device.threads(), result);
                    System.out.print(json ? report.json(profile) + System.lineSeparator() : report.text());
                    System.out.print(profile && !json ? report.profile() : "");
                    table.append(report.row(first));
                }
            }
        }
        if (!json && models.size() * asked.size() > 1) {
            System.out.println("\n" + BenchReport.TABLE_HEAD);
            System.out.print(table);
        }
    }
}

package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.hdf.DatasetFile;
import trm.model.Flops;
import trm.model.LmaConfig;
import trm.model.Model;
import trm.model.ModelConfig;
import trm.model.ModelKeys;
import trm.model.Task;
import trm.nn.ChunkLayout;
import trm.tensor.Rng;
import trm.tensor.TrmException;
import trm.train.Overrides;
import trm.train.TrainConfig;

/** {@code trm lma suggest}. */
@Command(
        name = "suggest",
        header = "Proposes three sizes of latents for a task, with the arithmetic of each.",
        description = {
            "Clean chunks, and a feature of a latent for each token. What differs is the number of latents: a half, a"
                    + " quarter and an eighth of the features of a token. bench/README.md says how they learned.",
            "",
            "Example: trm lma suggest --config maze --data data/maze15.h5 arch.hidden_size=128"
        })
final class LmaSuggestCommand implements Callable<Integer> {
    /** So many features of a token share a latent. */
    private enum Proposal {
        CAREFUL(2, "the default; it took as many steps as the model without latents"),
        BALANCED(4, "allow it half as many steps again, or twice as many"),
        FAST(8, "allow it three times as many steps, and some more wrong answers");

        private final int columns;
        private final String advice;

        Proposal(int columns, String advice) {
            this.columns = columns;
            this.advice = advice;
        }
    }

    @Option(
            names = "--config",
            paramLabel = "PRESET|FILE",
            defaultValue = "sudoku6",
            description = "A preset, or a YAML file such as a run's all_config.yaml (${DEFAULT-VALUE}).")
    private String config;

    @Option(
            names = "--data",
            paramLabel = "FILE.h5",
            description = "A dataset of the task; by default that of the configuration.")
    private Path data;

    @Parameters(paramLabel = "KEY=VALUE", description = "Changes to the configuration.")
    private List<String> keys = new ArrayList<>();

    @Override
    public Integer call() {
        var whole = Overrides.apply(config, keys);
        var task = task(whole);
        var plain = new Sizes(whole.arch().with(LmaConfig.OFF), task, whole.globalBatchSize());
        System.out.printf("%s: %d tokens%s x %d features; a training step has %,d examples%n",
                config, plain.model.length(), plain.model.length() > task.seqLen() ? " (puzzle prefix counted)" : "",
                whole.arch().hiddenSize(), whole.globalBatchSize());
        System.out.printf("%-9s  %-11s  %9s  %-20s  %12s%n",
                "", "latents", "floats", "GFLOP a step", "parameters");
        System.out.println(plain.row("plain", plain));
        int last = 0;
        for (var proposal : Proposal.values()) {
            int width = whole.arch().hiddenSize();
            int latents = ChunkLayout.nearest(width, Math.max(1, width / proposal.columns))[0];
            if (latents != last) {
                print(proposal, new Sizes(
                        whole.arch().with(LmaConfig.OFF
                                .with(ModelKeys.LMA_ENABLE, true)
                                .with(ModelKeys.LMA_LATENT_LEN, latents)),
                        task,
                        whole.globalBatchSize()), plain);
            }
            last = latents;
        }
        return 0;
    }

    private static void print(Proposal proposal, Sizes sizes, Sizes plain) {
        var layout = sizes.model.codec().layout();
        int columns = layout.chunkSize() / layout.length();
        System.out.println(sizes.row(proposal.name().toLowerCase(Locale.ROOT), plain));
        System.out.printf("           arch.lma_enable=true %s=%d: %d %s of %d floats become %d; %s%n",
                ModelKeys.LMA_LATENT_LEN, layout.chunks(), columns, columns == 1 ? "column" : "columns",
                layout.length(), sizes.model.latentDim(), proposal.advice);
    }

    private Task task(TrainConfig whole) {
        var paths = data == null ? whole.dataPaths() : List.of(data);
        if (!paths.isEmpty() && (data != null || Files.exists(paths.getFirst()))) {
            var split = DatasetFile.open(paths.getFirst()).splits().getFirst().metadata();
            return new Task(split.seqLen(), split.vocabSize(), 1); // a table of puzzles would be counted in vain
        }
        var known = BenchModel.taskOf(config).orElseThrow(() -> TrmException.misuse(
                "%s does not say how long its examples are; name a dataset with --data FILE.h5", config));
        return new Task(known.seqLen(), known.vocabSize(), 1);
    }

    /** A model and what a training step of it costs. */
    private static final class Sizes {
        private final Model model;
        private final double gflop;

        Sizes(ModelConfig config, Task task, int batch) {
            model = new Model(config, task, new trm.nn.Parameters(new Rng(0)));
            gflop = Flops.training(model, batch) / 1e9;
        }

        String row(String name, Sizes plain) {
            long floats = (long) model.latentLength() * model.latentDim();
            return "%-9s  %-11s  %,9d  %,11.2f %8s  %,12d".formatted(
                    name, model.latentLength() + " x " + model.latentDim(), floats, gflop,
                    this == plain ? "" : "(%.0f %%)".formatted(100 * gflop / plain.gflop), model.parameters().count());
        }
    }
}

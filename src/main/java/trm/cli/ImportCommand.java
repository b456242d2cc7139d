package trm.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trm.data.hdf.DatasetFile;
import trm.data.hub.Hub;
import trm.tensor.TrmException;
import trm.train.CheckpointImport;
import trm.train.Told;
import trm.train.checkpoint.HubWeights;

/** {@code trm import}. */
@Command(
        name = "import",
        header = "Makes a checkpoint of weights from PyTorch.",
        description = {
            "Reads what torch.save wrote of a model or of its training (step_N, .pt, .pth, .ckpt), and safetensors, in"
                    + " numbers of 16, 32 or 64 bits. Nothing in a file is executed.",
            "",
            "The configuration is the all_config.yaml beside the weights or one named with --config. What neither it"
                    + " nor the shapes of the weights tell is given as keys: arch.num_heads=8."
        },
        footer = {
            "",
            "Examples:",
            "  ./trm import checkpoints/run/step_32550 sudoku.h5",
            "  ./trm import hf:OWNER/NAME/step_155718 arc.h5 --dataset data/arc1.h5"
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "CHECKPOINT",
            description = "The weights: a file, or an address of the Hugging Face hub, hf:OWNER/NAME[@REVISION][/FILE],"
                    + " which is fetched once and kept in ~/.cache/trm or TRM_CACHE.")
    private String checkpoint;

    @Parameters(index = "1", paramLabel = "OUT.h5", description = "The checkpoint to write.")
    private Path output;

    @Parameters(index = "2..*", paramLabel = "KEY=VALUE", description = "Keys of the configuration, and seq_len.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration the weights were trained with.")
    private Path config;

    @Option(
            names = "--dataset",
            paramLabel = "FILE.h5",
            description = "The dataset the model is for: the rows of its puzzle table become those of this dataset's"
                    + " puzzles. By name where the names are known (identifiers.json beside the weights), by number"
                    + " where there are as many; else each is the mean row.")
    private Path dataset;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Override
    public Integer call() {
        if (Files.exists(output) && !force) {
            throw TrmException.misuse("%s is there already; give --force to replace it", output);
        }
        var out = spec.commandLine().getOut();
        var told = new Told(config, keys, dataset == null ? null : DatasetFile.open(dataset));
        var imported = new CheckpointImport(file(out), told, dataset);
        imported.remarks().forEach(remark -> System.err.println("trm: " + remark));
        long start = System.nanoTime();
        long parameters = imported.write(output);
        var from = imported.from();
        out.printf(
                "%s: arch=%s, %,d parameters, %,d %s, step %,d; for %s, %,d tokens; written in %.1f s%n",
                output,
                from.config().arch().architecture().key(),
                parameters,
                imported.puzzles(),
                imported.puzzles() == 1 ? "puzzle identifier" : "puzzle identifiers",
                from.step(),
                from.data().form().kind().label(),
                from.task().seqLen(),
                (System.nanoTime() - start) / 1e9);
        return 0;
    }

    private Path file(PrintWriter out) {
        return HubWeights.isAddress(checkpoint)
                ? new HubWeights(Hub.of(System.getenv()), new FetchProgress(out, Terminal.isThere())).fetch(checkpoint)
                : Path.of(checkpoint);
    }
}

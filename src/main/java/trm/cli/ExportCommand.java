package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trm.tensor.TrmException;
import trm.train.CheckpointExport;
import trm.train.checkpoint.NumberType;
import trm.train.checkpoint.SafetensorsWriter;
import trm.train.checkpoint.TensorWriter;
import trm.train.checkpoint.TorchWriter;

/** {@code trm export}. */
@Command(
        name = "export",
        header = "Writes a trained model's weights for PyTorch.",
        description = "Writes a state_dict with the reference's keys, and all_config.yaml beside it; and"
                + " identifiers.json where the puzzles have names.")
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = WeightsOptions.RUN, description = WeightsOptions.DESCRIPTION)
    private String run;

    @Mixin
    private WeightsOptions weights;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "The file to write: .safetensors, or .pt (or a name without a dot, as step_100) for what"
                    + " torch.save writes.")
    private Path output;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            paramLabel = "float32|bfloat16",
            description = "Of the numbers; float32 by default. Initial states of a model with"
                    + " arch.forward_dtype=bfloat16 are of that type in any case, if they lose nothing.")
    private String dtype;

    @Option(
            names = "--compiled-keys",
            description = "Keys begin with _orig_mod., as in checkpoints of the reference's own, whose model"
                    + " torch.compile wrapped.")
    private boolean compiled;

    @Option(names = "--force", description = "Replace files that are there.")
    private boolean force;

    @Override
    public Integer call() {
        var type = type();
        var writer = writer();
        weights.of(run);
        var checkpoint = weights.checkpoint();
        var export = new CheckpointExport(checkpoint, weights.isAverage(), type, compiled);
        for (var file : Stream.concat(Stream.of(output), export.beside(output).stream()).toList()) {
            if (Files.exists(file) && !force) {
                throw TrmException.misuse(
                        "%s is there already; write into another folder, or give --force to replace it", file);
            }
        }
        if (checkpoint.config().arch().lma().enable()) {
            System.err.println("trm: the reference has no Latent Meta Attention, and cannot load these weights");
        }
        export.write(output, writer);
        spec.commandLine().getOut().printf(
                "%s: %s of %s, step %,d%n",
                output, weights.isAverage() ? "the moving average of the weights" : "the weights", checkpoint.file(),
                checkpoint.step());
        return 0;
    }

    private NumberType type() {
        return switch (dtype) {
            case "float32" -> NumberType.FLOAT32;
            case "bfloat16" -> NumberType.BFLOAT16;
            default -> throw TrmException.misuse("--dtype is float32 or bfloat16, not '%s'", dtype);
        };
    }

    private TensorWriter writer() {
        var name = output.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".safetensors")) {
            return new SafetensorsWriter();
        }
        if (name.endsWith(".pt") || name.endsWith(".pth") || name.indexOf('.') < 0) {
            return new TorchWriter();
        }
        throw TrmException.misuse("%s: the name is to end in .safetensors, .pt or .pth, or to have no dot", output);
    }
}

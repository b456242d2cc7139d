package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import trm.Golden;
import trm.data.NamedPuzzles;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.HdfReader;
import trm.model.Architecture;
import trm.tensor.FloatSource;
import trm.train.checkpoint.NumberType;
import trm.train.checkpoint.TensorWriter;
import trm.train.checkpoint.TorchWriter;

/** A model that the reference trained, in a file as it saves one, answers here as it answered there. */
class GoldenCheckpointTest {
    private static final int SIDE = 4;

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({
        "trm_att_rope, 1e-5", "trm_att_learned, 1e-5", "trm_mlp_nopos, 1e-3", "trm_singlez_rope, 1e-5",
        "trm_hier6_rope, 1e-5", "hrm_rope, 1e-5", "transformers_baseline_rope, 1e-5", "trm_lma_clean, 1e-5",
        "trm_lma_unclean, 1e-5", "trm_lma_mlp, 1e-3"
    })
    void evaluatesAsTheReferenceDid(String name, double tolerance) throws IOException {
        var golden = "model_" + name + ".h5";
        var config = yaml(Golden.text(golden, "/", "config"));
        var step = checkpoint(golden, config);
        var data = dataset(golden, config);
        var direct = evaluate(step, data);
        close(golden, direct, tolerance);
        var imported = temp.resolve("m.h5");
        var run = CliRun.of("import", step.toString(), imported.toString(), "--dataset", data.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("left out: arch.batch_size, arch.causal\n"), run.err());
        var again = evaluate(imported, data);
        assertArrayEquals(Files.readAllBytes(direct), Files.readAllBytes(again), "the same, to the bit");
    }

    /** A folder as the reference leaves it: {@code all_config.yaml} and a file for each evaluation. */
    @Test
    void ofAFolderTheLastStepIsTaken() throws IOException {
        var golden = "model_trm_att_rope.h5";
        var config = yaml(Golden.text(golden, "/", "config"));
        var step = checkpoint(golden, config);
        var folder = Files.createDirectory(temp.resolve("reference"));
        Files.copy(temp.resolve("all_config.yaml"), folder.resolve("all_config.yaml"));
        Files.copy(step, folder.resolve("step_10"));
        Files.writeString(folder.resolve("step_9"), "an earlier one");
        Files.writeString(folder.resolve("step_11_all_preds.0"), "no checkpoint");
        Files.createDirectory(folder.resolve("step_12"));
        var data = dataset(golden, config);
        var run = CliRun.of("eval", folder.toString(), "--data", data.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().startsWith(
                "trm: of the 2 checkpoints of PyTorch in %s, step_10 is taken\n".formatted(folder)), run.err());
        assertTrue(run.out().startsWith(folder.resolve("step_10") + ", step 10\n"), run.out());
        Files.delete(folder.resolve("step_9"));
        Files.delete(folder.resolve("step_10"));
        var none = CliRun.of("eval", folder.toString(), "--data", data.toString());
        assertEquals(1, none.exitCode());
        assertTrue(none.err().contains("there is no checkpoint (best.h5, step_N.h5, PyTorch's step_N)"), none.err());
    }

    /** The weights after the last recorded step. */
    private Path checkpoint(String golden, Map<?, ?> config) throws IOException {
        var group = "step3/params_after";
        var entries = new ArrayList<TensorWriter.Entry>();
        for (var key : Golden.children(golden, group)) {
            var path = group + "/" + key;
            entries.add(new TensorWriter.Entry(
                    "_orig_mod." + key,
                    Arrays.stream(Golden.shape(golden, path)).boxed().toList(),
                    NumberType.FLOAT32,
                    FloatSource.of(Golden.floats(golden, path))));
        }
        var yaml = new StringBuilder("arch:\n  name: " + type(golden)
                + "\n  loss: {name: losses@ACTLossHead, loss_type: stablemax_cross_entropy}\n");
        config.forEach((key, value) -> {
            boolean ofData = List.of("seq_len", "vocab_size", "num_puzzle_identifiers").contains(key);
            yaml.append(ofData ? "" : "  %s: %s\n".formatted(key, value));
        });
        if (isLma(golden)) {
            var lma = yaml(Golden.text(golden, "/", "lma"));
            yaml.append("  lma_enable: true\n  lma_mode: %s\n  lma_latent_len: %s\n  lma_latent_dim: %s\n".formatted(
                    golden.contains("unclean") ? "unclean" : "clean", lma.get("lma_latent_len"),
                    lma.get("lma_latent_dim")));
        }
        Files.writeString(temp.resolve("all_config.yaml"), yaml);
        var file = temp.resolve("step_4");
        new TorchWriter().write(file, entries);
        return file;
    }

    private static boolean isLma(String golden) {
        return golden.contains("_lma_");
    }

    /** The class as {@code all_config.yaml} has it. LMA is no class of its own, but keys of TRM's. */
    private static String type(String golden) {
        return isLma(golden)
                ? Architecture.TRM.reference()
                : Golden.text(golden, "/", "class").replaceFirst("models\\.(.*)\\.", "$1@");
    }

    private static Map<?, ?> yaml(String text) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    /** The batch that was evaluated; its last row is padding. */
    private Path dataset(String golden, Map<?, ?> config) {
        var identifiers = Golden.ints(golden, "eval/batch/puzzle_identifiers");
        var file = temp.resolve("data.h5");
        DatasetFile.save(
                NamedPuzzles.of(
                        SIDE, (int) config.get("vocab_size"), List.of("<blank>", "a", "b", "c", "d"),
                        Arrays.copyOf(identifiers, identifiers.length - 1),
                        Golden.ints(golden, "eval/batch/inputs"),
                        Golden.ints(golden, "eval/batch/labels")),
                file);
        return file;
    }

    private Path evaluate(Path checkpoint, Path data) {
        var predictions = temp.resolve(checkpoint.getFileName() + ".predictions.h5");
        var run = CliRun.of(
                "eval", checkpoint.toString(), "--data", data.toString(), "--save", predictions.toString());
        assertEquals(0, run.exitCode(), run.err());
        return predictions;
    }

    private static void close(String golden, Path predictions, double tolerance) {
        var last = "eval/step%d/".formatted((int) Golden.number(golden, "/", "eval_steps") - 1);
        try (var hdf = HdfReader.open(predictions)) {
            int[] shape = hdf.shape("logits");
            close(Golden.floats(golden, last + "logits"), hdf.floats("logits", shape), tolerance);
            close(Golden.floats(golden, last + "q_halt_logits"), hdf.floats("q_halt_logits", shape[0]), tolerance);
            var preds = hdf.ints("preds", shape[0], shape[1]);
            assertArrayEquals(Arrays.copyOf(Golden.ints(golden, last + "preds"), preds.length), preds);
        }
    }

    /** As many as there are, without the padding. */
    private static void close(float[] expected, float[] actual, double tolerance) {
        assertTrue(actual.length >= 2);
        for (int i = 0; i < actual.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, "at " + i);
        }
    }
}

package trm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.hdf.HdfReader;
import trm.data.hdf.HdfWriter;
import trm.nn.Parameters;
import trm.tensor.FloatSource;
import trm.train.checkpoint.HdfTensors;

/** Our own HDF5 may have keys as PyTorch's wrappers make them, and an import has them as they are here. */
class WrappedKeysTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"_orig_mod.model.inner.", "module.model.inner.", "inner.", "model.inner."})
    void ofOurOwnFiles(String prefix) {
        var config = TinyRuns.config();
        var model = TinyRuns.model(config);
        var weights = model.parameters().all().stream()
                .map(p -> new CheckpointWriter.Weight(
                        p.name().replace("model.inner.", prefix),
                        p.tensor().shape().dims(),
                        FloatSource.of(p.tensor().floats())))
                .toList();
        var file = temp.resolve("wrapped.h5");
        var data = new Checkpoint.DataInfo(GridForm.square(DatasetKind.SUDOKU, 4, 6));
        HdfWriter.write(file, (root, late) -> {
            CheckpointWriter.putFacts(root, config, TinyRuns.TASK, data, PuzzleNames.NONE, 3);
            CheckpointWriter.putWeights(root, late, HdfTensors.WEIGHTS, weights);
        });
        assertSame(model.parameters(), Checkpoint.open(file));
        var imported = temp.resolve("imported.h5");
        new CheckpointImport(file, Told.NOTHING, null).write(imported);
        assertSame(model.parameters(), Checkpoint.open(imported));
        try (var hdf = HdfReader.open(imported)) {
            assertEquals(
                    List.copyOf(model.parameters().all()).size(),
                    hdf.names("weights").stream().filter(key -> key.startsWith("model.inner.")).count());
        }
    }

    private static void assertSame(Parameters expected, Checkpoint checkpoint) {
        assertFalse(checkpoint.hasEma());
        var loaded = checkpoint.load(false).parameters();
        for (var p : expected.all()) {
            assertArrayEquals(p.tensor().floats(), loaded.find(p.name()).tensor().floats(), p.name());
        }
    }
}

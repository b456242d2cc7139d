package trm.train.checkpoint;

import java.nio.file.Path;
import java.util.Map;

/** A file of weights, opened for reading. */
public sealed interface TensorFile extends AutoCloseable permits HdfTensors, Safetensors, TorchFile {
    /** The weights by their names here, {@code model.inner.…}. */
    Map<String, StoredTensor> weights();

    /** The moving average of the weights where the file holds it besides them; else empty. */
    Map<String, StoredTensor> average();

    /** Training steps that the weights have seen by what the file says, or −1. */
    long step();

    @Override
    void close();

    /** Opens {@code file}; fails where there is none, and where it is no whole file of a format that is read here. */
    static TensorFile open(Path file) {
        return switch (FileFormat.of(file)) {
            case HDF5 -> HdfTensors.open(file);
            case TORCH -> TorchFile.open(file);
            case SAFETENSORS -> Safetensors.open(file);
        };
    }
}

package trm.train.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import trm.fuzz.FuzzedFile;
import trm.tensor.TrmException;

/** Reads all of what may be a file of weights. */
public final class FuzzedWeights {
    private FuzzedWeights() {}

    public static void pickle(byte[] input) {
        try {
            StateDict.of("x", new PickleReader(new ByteArrayInputStream(input), input.length, "x").read());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of an array there is none
        }
    }

    public static void torch(byte[] input) {
        read(input, TorchFile::open);
    }

    public static void safetensors(byte[] input) {
        read(input, Safetensors::open);
    }

    private static void read(byte[] input, Function<Path, TensorFile> reader) {
        read(reader.apply(FuzzedFile.of(input)));
    }

    public static void hdf(Path file) {
        read(HdfTensors.open(file));
    }

    private static void read(TensorFile file) {
        try (file) {
            file.weights().values().forEach(FuzzedWeights::read);
            file.average().values().forEach(FuzzedWeights::read);
        }
    }

    private static void read(StoredTensor tensor) {
        try {
            long[] read = {0};
            tensor.values().read((piece, count) -> read[0] += count);
            long size = tensor.shape().stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
            if (read[0] != size) {
                throw new AssertionError("%s: %,d of %,d values were read".formatted(tensor.key(), read[0], size));
            }
        } catch (TrmException e) {
            if (e.getMessage().isBlank()) {
                throw new AssertionError("it says nothing", e);
            }
        }
    }
}

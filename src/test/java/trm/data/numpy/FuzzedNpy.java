package trm.data.numpy;

import trm.fuzz.FuzzedFile;
import trm.tensor.TrmException;

/** Reads all of what may be an array of indices, or a table of tokens. */
public final class FuzzedNpy {
    private FuzzedNpy() {}

    public static void read(byte[] input) {
        try (var npy = new NpyReader(FuzzedFile.of(input))) {
            try {
                npy.ints();
            } catch (TrmException e) {
                // it may be a table
            }
            npy.check(-1, 2);
            for (long i = 0; i < 2L * npy.rows(); i++) {
                npy.at(i);
            }
        }
    }
}

package trm.fuzz;

import java.util.Locale;
import java.util.function.Consumer;
import trm.data.maze.FuzzedCsv;
import trm.data.numpy.FuzzedNpy;
import trm.tensor.TrmException;
import trm.train.FuzzedYaml;
import trm.train.checkpoint.FuzzedWeights;

/**
 * The readers of what others wrote. Whatever bytes one is given, it reads them or says in a {@link TrmException} what
 * is wrong with them: anything else that it throws, a hang and a lack of memory are faults.
 */
enum FuzzTarget {
    PICKLE(FuzzedWeights::pickle),
    TORCH(FuzzedWeights::torch),
    SAFETENSORS(FuzzedWeights::safetensors),
    NPY(FuzzedNpy::read),
    HDF(FuzzedHdf::read),
    YAML(FuzzedYaml::read),
    CSV(FuzzedCsv::read);

    private final Consumer<byte[]> reader;

    FuzzTarget(Consumer<byte[]> reader) {
        this.reader = reader;
    }

    /** The folder of its corpus, beside this class: where Jazzer looks for it, and puts what it finds. */
    String corpus() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT) + "FuzzTestInputs/reads";
    }

    /** Reads {@code input}. */
    void one(byte[] input) {
        try {
            reader.accept(input);
        } catch (TrmException e) {
            if (e.getMessage().isBlank()) {
                throw new AssertionError("it says nothing", e);
            }
        }
    }
}

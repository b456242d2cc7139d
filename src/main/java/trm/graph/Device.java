package trm.graph;

import java.util.Map;
import java.util.function.LongConsumer;
import trm.tensor.Tensor;

/** Where programs run. */
public interface Device extends AutoCloseable {
    /** Plans and prepares {@code graph}; everything a run needs is allocated here. */
    Program compile(Graph graph);

    /** The device in a few words, for a log line. */
    String describe();

    @Override
    void close();

    /** A compiled graph. State and inputs are read from, and written to, the tensors' own memory. */
    interface Program {
        /** Runs every operation once. */
        void run();

        /**
         * Runs every operation once; returns the nanoseconds of each kind of operation in each region.
         *
         * @param after takes the nanoseconds of each operation as soon as it is done; its own time does not count
         */
        Map<String, Long> profile(LongConsumer after);

        /** The elements of a float {@linkplain Graph#output output} after a run; at least as long as the tensor. */
        float[] floats(Tensor output);

        /** The elements of an int {@linkplain Graph#output output} after a run; at least as long as the tensor. */
        int[] ints(Tensor output);

        /** Bytes of the buffers that values share; state and inputs not counted. */
        long bufferBytes();
    }
}

package trm.graph;

import java.util.Map;
import java.util.function.LongConsumer;
import trm.tensor.Tensor;

/** Where programs run. */
public interface Device extends AutoCloseable {
    /** Plans and prepares {@code graph}; everything a run needs is allocated here. */
    Program compile(Graph graph);

    /** Leaves out the test of its operations that a device may make before it runs a program. */
    default void trust() {}

    /** Says from now on what keeps a program from running at once. */
    default void report(Preparation to) {}

    /** The device in a few words, for a log line. */
    String describe();

    /** Whether its products round their inputs as {@code precision} says; if not, they are in float32. */
    boolean multiplies(Precision precision);

    /** Threads of this process that compute. */
    int threads();

    /** Begins to measure the speed limit of matrix products, in this process and here; takes a fifth of a second. */
    Peak peak();

    @Override
    void close();

    /**
     * How fast the device multiplies and adds when it does nothing else. Others may use it too, and take their share of
     * it: {@link #best} is what it can do; {@link #sustained} is what it gave while something else ran, if that was
     * {@linkplain #accompany accompanied}.
     */
    interface Peak {
        /** Forgets what was sustained until now. */
        void begin();

        /** Measures for an eighth of the time that something else has just taken, in nanoseconds, or next time. */
        void accompany(long took);

        /** GFLOP/s in the fastest measurement so far. */
        double best();

        /** GFLOP/s, the mean over the measurements since {@link #begin}. */
        double sustained();

        /** Whether it measures beside what it accompanies; if not, both speeds are what it measured before. */
        boolean accompanies();
    }

    /**
     * What a run of a program launches on a device that is not the host's processor.
     *
     * @param kernels of trm's own
     * @param libraryCalls of the device's libraries
     * @param graphs that the launches are cut into; the host waits for each of them
     * @param replayed whether each graph is captured in its first run, and launched as a whole in the others
     * @param bytes of the device's memory that the program takes
     */
    record Launches(int kernels, int libraryCalls, int graphs, boolean replayed, long bytes) {}

    /** A compiled graph. State and inputs are read from, and written to, the tensors' own memory. */
    interface Program {
        /** In a {@link #profile}, the copies between host and device. */
        String TRANSFERS = "transfers";

        /** Runs every operation once. */
        void run();

        /**
         * Runs every operation once; returns the nanoseconds of each kind of operation in each region. Launches are not
         * replayed meanwhile.
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

        /** What a run launches; null where the host's processor does everything. */
        default Launches launches() {
            return null;
        }

        /** Gives back the device's memory; the program does not run again, and the host has the state it wants. */
        default void close() {}
    }
}

package trm.cpu;

import jdk.incubator.vector.FloatVector;
import trm.graph.Device;
import trm.kernel.Simd;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.ThreadPool;

/**
 * The speed limit of matrix products here and now: a loop of nothing but independent multiply-adds, in this process
 * and at this vector width.
 *
 * <p>Other machines on the same processor take their share of it, and it changes from one millisecond to the next.
 * {@link #best} is what the cores can do; {@link #sustained} is what they were given while something else ran, if the
 * loop {@linkplain #accompany accompanied} it.
 */
public final class FmaPeak implements Device.Peak {
    private static final int SUMS = 12;
    private static final int WARM_ROUNDS = 1_000;
    /** A run takes half a millisecond where a core makes two multiply-adds a cycle. */
    private static final int ROUNDS = 40_000;
    /** Enough parts for threads that are not given the same to finish together, as in a product. */
    private static final int PARTS = 8;

    private static final long WARM_NANOS = 100_000_000;
    private static final long WAIT_NANOS = 5_000_000_000L;
    private static final long MEASURE_NANOS = 100_000_000;
    /** What is accompanied runs so many times longer. */
    private static final int SHARE = 8;

    /** GFLOP/s of each lane of a thread: a fifth or less of what compiled code reaches, seven times what C1's does. */
    private static final double COMPILED = 1;

    private final ThreadPool pool;
    private final FmaJob job;
    private double best;
    private double flops;
    private long nanos;
    private long owed;

    /**
     * Runs the loop until it is compiled: at least a tenth of a second, and until it is too fast for the interpreter
     * and C1, which may have to wait for a busy compiler. Then measures for another tenth.
     */
    public FmaPeak(ThreadPool pool) {
        this.pool = pool;
        var sinks = new float[pool.threads() * 16];
        job = new FmaJob(PARTS * pool.threads(), ROUNDS, sinks);
        var warm = new FmaJob(PARTS * pool.threads(), WARM_ROUNDS, sinks);
        double compiled = COMPILED * pool.threads() * (Simd.ENABLED ? Simd.LANES : 1);
        long start = System.nanoTime();
        long took = 0;
        while (took < WARM_NANOS || best < compiled && took < WAIT_NANOS) {
            run(warm);
            took = System.nanoTime() - start;
        }
        best = 0;
        sample(MEASURE_NANOS);
    }

    /** GFLOP/s of one core at best, a multiply-add counting as two; takes about a fifth of a second. */
    public static double measure() {
        try (var pool = new ThreadPool(1)) {
            return new FmaPeak(pool).best();
        }
    }

    /** Forgets what was sustained until now. */
    @Override
    public void begin() {
        flops = 0;
        nanos = 0;
        owed = 0;
    }

    /** Runs the loop at least once and at least for so long. */
    public void sample(long atLeast) {
        long took = 0;
        do {
            took += run(job);
        } while (took < atLeast);
    }

    /**
     * Runs the loop for an eighth of the time that something else has just taken; after something short it may wait
     * for the next time, so that it is worth a run.
     */
    @Override
    public void accompany(long took) {
        owed += took / SHARE;
        while (owed > 0) {
            owed -= run(job);
        }
    }

    /** GFLOP/s of all threads together in the fastest run so far. */
    @Override
    public double best() {
        return best;
    }

    /** GFLOP/s of all threads together, the mean over the runs since {@link #begin}. */
    @Override
    public double sustained() {
        return flops / nanos;
    }

    @Override
    public boolean accompanies() {
        return true;
    }

    private long run(FmaJob job) {
        long start = System.nanoTime();
        pool.run(job);
        long took = System.nanoTime() - start;
        best = Math.max(best, job.flops() / took);
        flops += job.flops();
        nanos += took;
        return took;
    }

    private record FmaJob(int parts, int rounds, float[] sinks) implements Job {
        double flops() {
            return 2.0 * (Simd.ENABLED ? Simd.LANES : 1) * SUMS * rounds * parts;
        }

        @Override
        public void run(int part, int worker) {
            sinks[worker * 16] += Simd.ENABLED ? vectors(rounds, 1e-3f, 1e-3f) : scalars(rounds, 0.999f, 0.001f);
        }
    }

    /** Twice the same, so that it is too big to be inlined: then it is compiled once, and keeps its speed. */
    private static float vectors(int rounds, float factor, float term) {
        var x = FloatVector.broadcast(Simd.FLOATS, factor);
        var y = FloatVector.broadcast(Simd.FLOATS, term);
        var s0 = y;
        var s1 = y;
        var s2 = y;
        var s3 = y;
        var s4 = y;
        var s5 = y;
        var s6 = y;
        var s7 = y;
        var s8 = y;
        var s9 = y;
        var s10 = y;
        var s11 = y;
        for (int i = 0; i < rounds; i += 2) {
            s0 = x.fma(y, s0);
            s1 = x.fma(y, s1);
            s2 = x.fma(y, s2);
            s3 = x.fma(y, s3);
            s4 = x.fma(y, s4);
            s5 = x.fma(y, s5);
            s6 = x.fma(y, s6);
            s7 = x.fma(y, s7);
            s8 = x.fma(y, s8);
            s9 = x.fma(y, s9);
            s10 = x.fma(y, s10);
            s11 = x.fma(y, s11);
            s0 = x.fma(y, s0);
            s1 = x.fma(y, s1);
            s2 = x.fma(y, s2);
            s3 = x.fma(y, s3);
            s4 = x.fma(y, s4);
            s5 = x.fma(y, s5);
            s6 = x.fma(y, s6);
            s7 = x.fma(y, s7);
            s8 = x.fma(y, s8);
            s9 = x.fma(y, s9);
            s10 = x.fma(y, s10);
            s11 = x.fma(y, s11);
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
    }

    private static float scalars(int rounds, float factor, float term) {
        float s0 = 0;
        float s1 = 1;
        float s2 = 2;
        float s3 = 3;
        float s4 = 4;
        float s5 = 5;
        float s6 = 6;
        float s7 = 7;
        float s8 = 8;
        float s9 = 9;
        float s10 = 10;
        float s11 = 11;
        for (int i = 0; i < rounds; i++) {
            s0 = s0 * factor + term;
            s1 = s1 * factor + term;
            s2 = s2 * factor + term;
            s3 = s3 * factor + term;
            s4 = s4 * factor + term;
            s5 = s5 * factor + term;
            s6 = s6 * factor + term;
            s7 = s7 * factor + term;
            s8 = s8 * factor + term;
            s9 = s9 * factor + term;
            s10 = s10 * factor + term;
            s11 = s11 * factor + term;
        }
        return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
    }
}

package trm.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * The speed limit of matrix products here and now: a loop of nothing but independent multiply-adds, in this process
 * and at this vector width.
 */
public final class FmaPeak {
    private static final int SUMS = 12;
    private static final int WARM_ROUNDS = 1_000;
    private static final int ROUNDS = 1_000_000;
    private static final long WARM_NANOS = 100_000_000;
    private static final long WAIT_NANOS = 5_000_000_000L;
    private static final int REPEATS = 16;
    private static final long BRIEF_NANOS = 70_000_000;

    /** GFLOP/s of each lane of a thread: a fifth or less of what compiled code reaches, seven times what C1's does. */
    private static final double COMPILED = 1;

    private FmaPeak() {}

    /** GFLOP/s of one core, a multiply-add counting as two; takes about a fifth of a second. */
    public static double measure() {
        try (var pool = new ThreadPool(1)) {
            return measure(pool);
        }
    }

    /** GFLOP/s of all threads of {@code pool} together. */
    public static double measure(ThreadPool pool) {
        warmUp(pool);
        var job = job(pool, ROUNDS);
        double best = 0;
        for (int i = 0; i < REPEATS; i++) {
            best = Math.max(best, run(pool, job));
        }
        return best;
    }

    /**
     * Runs the loop until it is compiled, so that {@link #brief} meets nothing else: at least a tenth of a second, and
     * until it is too fast for the interpreter and C1, which may have to wait for a busy compiler.
     */
    public static void warmUp(ThreadPool pool) {
        var warm = job(pool, WARM_ROUNDS);
        double compiled = COMPILED * pool.threads() * (Simd.ENABLED ? Simd.LANES : 1);
        double best = 0;
        long start = System.nanoTime();
        long took = 0;
        while (took < WARM_NANOS || best < compiled && took < WAIT_NANOS) {
            best = Math.max(best, run(pool, warm));
            took = System.nanoTime() - start;
        }
    }

    /**
     * As {@link #measure(ThreadPool)} after {@link #warmUp}, in less than a tenth of a second: to be repeated beside
     * what is timed, because the peak of a shared machine drifts.
     */
    public static double brief(ThreadPool pool) {
        var job = job(pool, ROUNDS);
        long start = System.nanoTime();
        double best = 0;
        do {
            best = Math.max(best, run(pool, job));
        } while (System.nanoTime() - start < BRIEF_NANOS);
        return best;
    }

    private static FmaJob job(ThreadPool pool, int rounds) {
        return new FmaJob(pool.threads(), rounds, new float[pool.threads() * 16]);
    }

    private static double run(ThreadPool pool, FmaJob job) {
        long start = System.nanoTime();
        pool.run(job);
        return job.flops() / (System.nanoTime() - start);
    }

    private record FmaJob(int threads, int rounds, float[] sinks) implements Job {
        double flops() {
            return 2.0 * (Simd.ENABLED ? Simd.LANES : 1) * SUMS * rounds * parts();
        }

        @Override
        public int parts() {
            return 2 * threads;
        }

        @Override
        public void run(int part, int worker) {
            sinks[worker * 16] += Simd.ENABLED ? vectors(rounds, 1e-3f, 1e-3f) : scalars(rounds, 0.999f, 0.001f);
        }
    }

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
        for (int i = 0; i < rounds; i++) {
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

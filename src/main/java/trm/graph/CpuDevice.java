package trm.graph;

import trm.kernel.Simd;
import trm.kernel.ThreadPool;

/** Runs programs on the processor, with the kernels of {@code trm.kernel} on a fixed number of threads. */
public final class CpuDevice implements Device {
    private final ThreadPool pool;

    public CpuDevice(int threads) {
        pool = new ThreadPool(threads);
    }

    @Override
    public Program compile(Graph graph) {
        return new CpuProgram(graph, pool);
    }

    /** The threads, for measurements outside a program. */
    public ThreadPool pool() {
        return pool;
    }

    @Override
    public String describe() {
        var vectors = Simd.ENABLED ? Simd.LANES * Float.SIZE + "-bit vectors" : "no vectors";
        return "CPU, %d thread%s, %s".formatted(pool.threads(), pool.threads() == 1 ? "" : "s", vectors);
    }

    @Override
    public void close() {
        pool.close();
    }
}

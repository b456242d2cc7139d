package trm.cpu;

import trm.graph.Device;
import trm.graph.Graph;
import trm.graph.Precision;
import trm.kernel.Simd;
import trm.kernel.parallel.ThreadPool;

/** Runs programs on the processor, with the kernels of {@code trm.kernel} on a fixed number of threads. */
final class CpuDevice implements Device {
    private final ThreadPool pool;

    CpuDevice(int threads) {
        pool = new ThreadPool(threads);
    }

    @Override
    public Program compile(Graph graph) {
        return new CpuProgram(graph, pool);
    }

    @Override
    public boolean multiplies(Precision precision) {
        return precision == Precision.FLOAT32;
    }

    @Override
    public int threads() {
        return pool.threads();
    }

    @Override
    public Peak peak() {
        return new FmaPeak(pool);
    }

    @Override
    public String describe() {
        return "CPU, %d thread%s, %s".formatted(pool.threads(), pool.threads() == 1 ? "" : "s", vectors());
    }

    static String vectors() {
        return Simd.ENABLED ? Simd.LANES * Float.SIZE + "-bit vectors" : "no vectors";
    }

    @Override
    public void close() {
        pool.close();
    }
}

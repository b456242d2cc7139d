package trm.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.tensor.Rng;

/**
 * A kernel on one thread, on random arrays of the {@link Model}s' shapes. Subclasses are named after the kernel, their
 * benchmark methods after its methods, and their {@code @Param} is {@code shape}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public abstract class KernelBenchmark {
    static final String SUFFIX = "Benchmark";

    private final ThreadPool pool = new ThreadPool(1);
    private final Rng rng = new Rng(1);

    /** Whoever prepares several benchmarks for one process may let them share it. */
    Workspace workspace = new Workspace(1);

    /** Of the benchmark method of this name, for the {@code shape} that is set; before arrays are made or after. */
    abstract Cost cost(String method);

    /** By index, which allocates nothing. */
    final void run(List<Job> jobs) {
        for (int i = 0; i < jobs.size(); i++) {
            pool.run(jobs.get(i));
        }
    }

    final void run(Job job) {
        pool.run(job);
    }

    /** Uniform in [−½, ½). */
    final float[] random(int floats) {
        var data = new float[floats];
        for (int i = 0; i < floats; i++) {
            data[i] = rng.nextFloat() - 0.5f;
        }
        return data;
    }

    /** Uniform in [0, bound). */
    final int[] random(int ints, int bound) {
        var data = new int[ints];
        for (int i = 0; i < ints; i++) {
            data[i] = rng.nextInt(bound);
        }
        return data;
    }

    /** Different numbers in [0, bound). */
    final int[] distinct(int ints, int bound) {
        return Arrays.copyOf(rng.permutation(bound), ints);
    }

    static IllegalArgumentException unknown(String method) {
        return new IllegalArgumentException("no benchmark method " + method);
    }
}

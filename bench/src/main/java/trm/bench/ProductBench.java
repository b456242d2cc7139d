package trm.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trm.cpu.FmaPeak;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;

/**
 * The matrix products and the attention of the models' shapes, each as a share of the FMA peak measured in the same
 * process, at its best and as it was sustained just after each run, and the bytes the calling thread allocates in one
 * run; also what a job costs that does nothing. All shapes take turns, so that the JIT's profiles are as mixed as in a
 * training step. Arguments: threads (1), rounds (10), a word that the names must contain (all).
 */
public final class ProductBench {
    /** Jobs timed together, and the parts of each. */
    private static final int JOBS = 1000;

    private static final int PARTS = 32;

    /** Rounds in which the JIT compiles. */
    private static final int WARM_ROUNDS = 10;

    record Case(String name, double flops, List<Job> jobs) {}

    final ThreadPool pool;
    private final Workspace workspace;
    final List<Case> cases = new ArrayList<>();
    private final String only;

    ProductBench(ThreadPool pool, String only) {
        this.pool = pool;
        this.only = only;
        workspace = new Workspace(pool.threads());
    }

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        try (var pool = new ThreadPool(threads)) {
            var bench = new ProductBench(pool, args.length > 2 ? args[2] : "");
            bench.addAll();
            bench.run(rounds);
        }
    }

    void addAll() {
        for (var model : Model.values()) {
            for (var layer : Layer.values()) {
                if (layer.model == model) {
                    products(layer);
                }
            }
            if (model != Model.ARC) { // whose grids are too long for weights over tokens
                tokenMlp(model);
            }
            if (model != Model.SMALL) { // which mixes tokens by its MLP alone
                attention(model);
            }
        }
    }

    private void products(Layer layer) {
        var bench = new MatMulBenchmark();
        bench.workspace = workspace;
        bench.shape = layer;
        bench.setUp();
        double flops = layer.flops();
        add(new Case(layer.toString(), flops, bench.forward));
        add(new Case(layer + " dx", flops, bench.dx));
        add(new Case(layer + " dW", flops, bench.dW));
        if (layer.isGated()) {
            gated(layer);
        }
    }

    /** Its products alone count. */
    private void gated(Layer layer) {
        var bench = new GatedMatMulBenchmark();
        bench.workspace = workspace;
        bench.shape = layer;
        bench.setUp();
        add(new Case(layer + " gated", layer.flops(), bench.forward));
        add(new Case(layer + " gated, kept", layer.flops(), bench.keeping));
    }

    private void tokenMlp(Model model) {
        var bench = new TokenMlpBenchmark();
        bench.workspace = workspace;
        bench.shape = model;
        bench.setUp();
        var name = "%s mlp_t [%d, %d, %d], %d inside".formatted(
                model.label(), model.batch, model.length(), model.width, model.tokensInner);
        add(new Case(name, bench.flops(), bench.forward));
        add(new Case(name + " backward", 2 * bench.flops(), bench.backward));
    }

    private void attention(Model model) {
        var bench = new AttentionBenchmark();
        bench.workspace = workspace;
        bench.shape = model;
        bench.setUp();
        var name = "%s attention [%d, %d, %d × %d]".formatted(
                model.label(), model.batch, model.length(), model.heads, model.width / model.heads);
        add(new Case(name, bench.cost("forward").flops(), List.of(bench.forward)));
        add(new Case(name + " backward", bench.cost("backward").flops(), List.of(bench.backward)));
    }

    private void add(Case c) {
        if (c.name.contains(only)) {
            cases.add(c);
        }
    }

    /** What every operation costs that the threads begin and end together, at best. */
    private double emptyJobMicros() {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 100; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < JOBS; i++) {
                pool.run(new EmptyJob());
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e3 / JOBS);
        }
        return best;
    }

    private record EmptyJob() implements Job {
        @Override
        public int parts() {
            return PARTS;
        }

        @Override
        public void run(int part, int worker) {}
    }

    private void run(int rounds) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var best = new double[cases.size()];
        var shares = new double[cases.size()][rounds];
        var bytes = new long[cases.size()];
        var peak = new FmaPeak(pool);
        for (int round = -WARM_ROUNDS; round < rounds; round++) {
            for (int i = 0; i < best.length; i++) {
                peak.begin();
                long before = threads.getCurrentThreadAllocatedBytes();
                long start = System.nanoTime();
                for (var job : cases.get(i).jobs()) {
                    pool.run(job);
                }
                long took = System.nanoTime() - start;
                bytes[i] = threads.getCurrentThreadAllocatedBytes() - before;
                peak.sample(took / 2);
                if (round >= 0) {
                    double speed = cases.get(i).flops() / took;
                    best[i] = Math.max(best[i], speed);
                    shares[i][round] = speed / peak.sustained();
                }
            }
        }
        System.out.printf("FMA peak %.0f GFLOP/s on %d threads%n", peak.best(), pool.threads());
        System.out.printf("a job of %d parts that do nothing: %.2f µs%n", PARTS, emptyJobMicros());
        System.out.printf("%-52s %14s %9s %11s%n", "at best; median of the sustained peak", "", "of peak", "sustained");
        for (int i = 0; i < best.length; i++) {
            Arrays.sort(shares[i]);
            System.out.printf("%-52s %6.1f GFLOP/s %7.1f %% %9.1f %% %8d bytes%n", cases.get(i).name(), best[i],
                    100 * best[i] / peak.best(), 100 * shares[i][rounds / 2], bytes[i]);
        }
    }
}

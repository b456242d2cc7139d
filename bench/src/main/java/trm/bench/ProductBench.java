package trm.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import trm.kernel.Attention;
import trm.kernel.FmaPeak;
import trm.kernel.Job;
import trm.kernel.MatMul;
import trm.kernel.Matrix;
import trm.kernel.PackedWeight;
import trm.kernel.Rope;
import trm.kernel.ThreadPool;
import trm.kernel.Workspace;
import trm.tensor.Rng;

/**
 * The matrix products and the attention of the models' shapes, each as a share of the FMA peak measured in the same
 * process, and the bytes the calling thread allocates in one run. All shapes take turns, so that the JIT's profiles are
 * as mixed as in a training step. On one thread, its processor time counts, so that what else the machine does takes
 * no share. Arguments: threads (1), rounds (10), a word that the names must contain (all).
 */
public final class ProductBench {
    record Case(String name, double flops, List<Job> jobs) {}

    final ThreadPool pool;
    private final Workspace workspace;
    private final Rng rng = new Rng(1);
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
        linear("sudoku", 32 * 97, 512, 3072);
        linear("sudoku", 32 * 97, 1536, 512);
        linear("sudoku", 32 * 97, 512, 1536);
        linear("sudoku", 32 * 97, 512, 512);
        mixer("sudoku", 32, 1024, 97, 512);
        mixer("sudoku", 32, 97, 512, 512);
        attention("sudoku", 32, 97, 8, 64);
        linear("arc", 2 * 916, 512, 3072);
        linear("arc", 2 * 916, 1536, 512);
        attention("arc", 2, 916, 8, 64);
        linear("small", 64 * 36, 128, 1024);
        linear("small", 64 * 36, 512, 128);
        mixer("small", 64, 512, 36, 128);
        mixer("small", 64, 36, 256, 128);
    }

    /** y = x · Wᵀ over rows, with both gradients. */
    private void linear(String name, int rows, int in, int out) {
        var x = matrix(rows, in);
        var y = matrix(rows, out);
        var w = matrix(out, in);
        String shape = "%s [%d, %d]·[%d, %d]ᵀ".formatted(name, rows, in, out, in);
        double flops = 2.0 * rows * in * out;
        var forward = PackedWeight.right(w.transposed());
        var back = PackedWeight.right(w);
        pool.run(forward.packJob());
        pool.run(back.packJob());
        add(new Case(shape, flops, MatMul.jobs(workspace, 1, x, forward, y, false)));
        add(new Case(shape + " dx", flops, MatMul.jobs(workspace, 1, y, back, x, false)));
        add(new Case(shape + " dW", flops, MatMul.jobs(workspace, 1, y.transposed(), x, w, true)));
    }

    /** y[b] = W · x[b] over tokens, with both gradients. */
    private void mixer(String name, int batch, int out, int in, int width) {
        var x = matrix(batch * in, width);
        var y = matrix(batch * out, width);
        var xs = Matrix.of(x.data(), 0, in, width);
        var ys = Matrix.of(y.data(), 0, out, width);
        var w = matrix(out, in);
        String shape = "%s %d × [%d, %d]·[%d, %d]".formatted(name, batch, out, in, in, width);
        double flops = 2.0 * batch * out * in * width;
        var forward = PackedWeight.left(w);
        var back = PackedWeight.left(w.transposed());
        pool.run(forward.packJob());
        pool.run(back.packJob());
        add(new Case(shape, flops, MatMul.jobs(workspace, batch, forward, xs, ys, false)));
        add(new Case(shape + " dx", flops, MatMul.jobs(workspace, batch, back, ys, xs, false)));
        add(new Case(shape + " dW", flops, MatMul.reduced(workspace, batch, ys, xs.transposed(), w, true)));
    }

    private void attention(String name, int batch, int length, int heads, int headDim) {
        var shape = new Attention.Shape(batch, length, heads, headDim);
        int rows = batch * length;
        int width = heads * headDim;
        var qkv = matrix(rows, 3 * width).data();
        var dqkv = matrix(rows, 3 * width).data();
        var out = matrix(rows, width).data();
        var dout = matrix(rows, width).data();
        var lse = new float[rows * heads];
        var rope = Rope.tables(length, headDim, 10000);
        String what = "%s attention [%d, %d, %d × %d]".formatted(name, batch, length, heads, headDim);
        double flops = 4.0 * rows * length * width;
        add(new Case(what, flops, List.of(Attention.forward(workspace, shape, rope, qkv, out, lse))));
        add(new Case(what + " backward", 2.5 * flops,
                List.of(Attention.backward(workspace, shape, rope, qkv, out, lse, dout, dqkv))));
    }

    private void add(Case c) {
        if (c.name.contains(only)) {
            cases.add(c);
        }
    }

    private Matrix matrix(int rows, int cols) {
        var data = new float[rows * cols];
        for (int i = 0; i < data.length; i++) {
            data[i] = rng.nextFloat() - 0.5f;
        }
        return Matrix.of(data, 0, rows, cols);
    }

    private long now(ThreadMXBean threads) {
        return pool.threads() == 1 ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private void run(int rounds) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var best = new double[cases.size()];
        var bytes = new long[cases.size()];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < best.length; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                long start = now(threads);
                for (var job : cases.get(i).jobs()) {
                    pool.run(job);
                }
                double speed = cases.get(i).flops() / (now(threads) - start);
                bytes[i] = threads.getCurrentThreadAllocatedBytes() - before;
                best[i] = Math.max(best[i], speed);
            }
        }
        double peak = Math.max(FmaPeak.measure(pool), FmaPeak.measure(pool));
        System.out.printf("FMA peak %.0f GFLOP/s on %d threads%n", peak, pool.threads());
        for (int i = 0; i < best.length; i++) {
            System.out.printf("%-48s %6.1f GFLOP/s %5.1f %% %8d bytes%n", cases.get(i).name(), best[i],
                    100 * best[i] / peak, bytes[i]);
        }
    }
}

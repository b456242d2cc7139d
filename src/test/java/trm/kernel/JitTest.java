package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.kernel.Close.normal;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.kernel.attention.Attention;
import trm.kernel.attention.Rope;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;

/**
 * Compiled kernels give the bits of interpreted ones: of a JVM that only interprets. Otherwise the moment of
 * compilation would show in the weights.
 */
@Tag("simd")
class JitTest {
    /** Enough for the JIT's last tier. */
    private static final int CALLS = 10_000;

    /** An odd width, for the tails; and three rows. */
    private static final int N = 333;

    private static final int ROWS = 3;

    private static final int SIZE = ROWS * N;
    private static final float[] X = normal(2 * SIZE, 1);
    private static final float[] DY = normal(SIZE, 2);
    private static final float[] Y = normal(SIZE, 3);
    private static final float EPS = 1e-5f;
    private static final ThreadPool POOL = new ThreadPool(1);
    private static final Workspace WORKSPACE = new Workspace(1);
    private static final Rope ROPE = Rope.tables(18, 36, 10000);
    private static final int[] IDS = {1, 0, 1};
    private static final float[] ADAM_RATES = new float[AdamATan2.RATES];
    private static final float[] SIGN_RATES = new float[SignSgd.RATES];

    static {
        AdamATan2.rates(0.1, 0.9, 0.95, 0.1, 0.5, 0.4, ADAM_RATES);
        SignSgd.rates(0.1, 0.1, SIGN_RATES);
    }
    private static final int[] LABELS = {3, 9, -100};

    private static final List<String> KERNELS = List.of(
            "expAndAtan", "rmsNorm", "rmsNormSeq", "swiGlu", "adamATan2", "signSgdAndEma", "stablemax", "softmax",
            "bce", "sums", "matMul", "attention");

    /** The kernel's name, then a hash of each array that it may have written. */
    private static String results(String kernel) {
        var x = X.clone();
        var dy = DY.clone();
        var y = Y.clone();
        var d = new float[2 * SIZE];
        var more = new float[SIZE];
        switch (kernel) {
            case "expAndAtan" -> {
                for (int i = 0; i < SIZE; i++) {
                    y[i] = Exp.ofNegative(30 * x[i]);
                    more[i] = Atan.of(x[i], Math.abs(dy[i]));
                }
            }
            case "rmsNorm" -> {
                RmsNorm.forward(x, null, y, more, N, EPS, 0, ROWS);
                RmsNorm.forward(x, dy, y, more, N, EPS, 0, ROWS);
                RmsNorm.backward(dy, y, more, d, N, 0, ROWS);
            }
            case "rmsNormSeq" -> {
                RmsNormSeq.forward(x, dy, y, more, ROWS, N, EPS, 0, 1, 0, N);
                RmsNormSeq.backward(dy, y, more, d, ROWS, N, 0, 1, 0, N);
            }
            case "swiGlu" -> {
                SwiGlu.backward(x, dy, d, y, N, 0, ROWS);
            }
            case "adamATan2" -> {
                for (int i = 0; i < SIZE; i++) {
                    more[i] = y[i] * y[i] / 2;
                }
                AdamATan2.step(y, dy, d, more, ADAM_RATES, 0, SIZE);
            }
            case "signSgdAndEma" -> {
                SignSgd.step(x, IDS, dy, ROWS, N, SIGN_RATES, 0, N);
                Ema.update(y, dy, 0.999, 0, SIZE);
            }
            case "stablemax", "softmax" -> {
                int kind = kernel.equals("softmax") ? CrossEntropy.SOFTMAX : CrossEntropy.STABLEMAX;
                int[] counts = new int[ROWS];
                CrossEntropy.forward(x, LABELS, -100, more, counts, counts, counts, 1, N, kind, 0, ROWS);
                CrossEntropy.backward(x, LABELS, -100, dy, d, 1, N, kind, 0, ROWS);
            }
            case "bce" -> {
                BceWithLogits.forward(x, 1, 2, y, more, 0, SIZE);
                BceWithLogits.backward(x, 1, 2, y, dy, d, 0, SIZE);
            }
            case "sums" -> {
                Add.forward(x, dy, d, 0, SIZE);
                Bias.backward(x, more, ROWS, N, true);
                Embedding.backwardTable(IDS, dy, y, ROWS, 1, 0, N, 2, 3f, true, 0, N);
            }
            case "matMul" -> {
                var b = Matrix.of(dy, 0, 9, 19);
                var direct = Matrix.of(x, 0, 37, 9);
                var packed = Matrix.of(x, 0, 9, 37).transposed();
                MatMul.jobs(WORKSPACE, direct, b, Matrix.of(more, 0, 37, 19), false).forEach(POOL::run);
                MatMul.jobs(WORKSPACE, packed, b, Matrix.of(y, 0, 37, 19), false).forEach(POOL::run);
            }
            case "attention" -> {
                var shape = new Attention.Shape(1, 18, 1, 36);
                POOL.run(Attention.forward(WORKSPACE, shape, ROPE, x, y, more));
                POOL.run(Attention.backward(WORKSPACE, shape, ROPE, x, y, more, dy, d));
            }
            default -> throw new AssertionError(kernel);
        }
        return kernel + Stream.of(x, dy, y, d, more).map(Arrays::hashCode).toList();
    }

    /** Prints what every kernel computes. */
    public static void main(String[] args) {
        KERNELS.forEach(kernel -> System.out.println(results(kernel)));
    }

    @Test
    void compiledKernelsGiveTheBitsOfInterpretedOnes() throws Exception {
        var interpreted = interpreted();
        for (int i = 0; i < KERNELS.size(); i++) {
            for (int call = 1; call <= CALLS; call++) {
                assertEquals(interpreted.get(i), results(KERNELS.get(i)), "call " + call);
            }
        }
    }

    private static List<String> interpreted() throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint",
                "--add-modules", "jdk.incubator.vector",
                "-cp", classes(JitTest.class) + File.pathSeparator + classes(Simd.class)));
        if (System.getProperty(Simd.PROPERTY) != null) {
            command.add("-D" + Simd.PROPERTY + "=" + System.getProperty(Simd.PROPERTY));
        }
        command.add(JitTest.class.getName());
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out.lines().toList();
    }

    private static Path classes(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}

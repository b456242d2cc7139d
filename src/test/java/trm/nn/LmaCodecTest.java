package trm.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trm.Golden;
import trm.graph.Device;
import trm.graph.Devices;
import trm.graph.Gradients;
import trm.graph.Graph;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/** Encoding and decoding: against the recorded numbers, and by what must hold for any sizes. */
class LmaCodecTest {
    private static final String FILE = "lma_codec.h5";

    /** Encoding and decoding {@code x} as a program with the gradients of {@code Σ dy·y}. */
    private static final class Coding {
        final Tensor x;
        final Tensor dy;
        final LmaCodec codec;
        private final Tensor z;
        private final Tensor y;
        private final Map<Tensor, Tensor> gradients;
        private final Device.Program program;

        Coding(Device device, ChunkLayout layout, int latentDim, int batch, Rng rng) {
            var shape = Shape.of(batch, layout.length(), layout.width());
            x = Tensor.input("x", shape, Type.FLOAT);
            dy = Tensor.input("dy", shape, Type.FLOAT);
            codec = LmaCodec.of(new Parameters(rng), "lma", layout, latentDim);
            var g = new Graph();
            z = g.output(codec.encode(g, x));
            y = g.output(codec.decode(g, z));
            gradients = Gradients.from(g, Map.of(y, dy), inputs());
            gradients.values().forEach(g::output);
            program = device.compile(g);
        }

        /** What gradients are asked for: x and the weights. */
        List<Tensor> inputs() {
            return List.of(x, codec.chunkEncoder(), codec.residualEncoder(), codec.decoder());
        }

        void run() {
            inputs().forEach(Tensor::changed);
            program.run();
        }

        float[] z() {
            return Arrays.copyOf(program.floats(z), z.size());
        }

        float[] y() {
            return Arrays.copyOf(program.floats(y), y.size());
        }

        float[] gradient(Tensor of) {
            return Arrays.copyOf(program.floats(gradients.get(of)), of.size());
        }
    }

    static Stream<String> recorded() {
        return Golden.children(FILE, "codec").stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void equalsTheRecordedNumbers(String name) {
        var numbers = Pattern.compile("\\d+").matcher(name).results();
        var sizes = numbers.mapToInt(m -> Integer.parseInt(m.group())).toArray();
        var layout = new ChunkLayout(sizes[0], sizes[1], sizes[2]);
        var at = "codec/" + name;
        assertEquals((int) Golden.number(FILE, at, "chunk_size"), layout.chunkSize());
        assertEquals(Golden.text(FILE, at, "mode"), layout.isClean() ? "clean" : "unclean");
        var positions = Golden.ints(FILE, at + "/chunk_of_positions");
        for (int i = 0; i < positions.length; i++) {
            int j = i / layout.chunkSize();
            int k = i % layout.chunkSize();
            assertEquals(positions[i], layout.row(j, k) * layout.width() + layout.column(j, k), "element " + i);
        }
        try (var device = Devices.open("cpu", 2)) {
            var coding = new Coding(device, layout, sizes[3], Golden.shape(FILE, at + "/x")[0], new Rng(1));
            set(coding.x, at + "/x");
            set(coding.dy, at + "/dy");
            set(coding.codec.chunkEncoder(), at + "/chunk_encoder.weight");
            set(coding.codec.residualEncoder(), at + "/residual_encoder.weight");
            set(coding.codec.decoder(), at + "/chunk_decoder.weight");
            coding.run();
            close(at + "/z", coding.z());
            close(at + "/y", coding.y());
            close(at + "/d_x", coding.gradient(coding.x));
            close(at + "/d_chunk_encoder.weight", coding.gradient(coding.codec.chunkEncoder()));
            close(at + "/d_residual_encoder.weight", coding.gradient(coding.codec.residualEncoder()));
            close(at + "/d_chunk_decoder.weight", coding.gradient(coding.codec.decoder()));
        }
    }

    private static void set(Tensor tensor, String path) {
        System.arraycopy(Golden.floats(FILE, path), 0, tensor.floats(), 0, tensor.size());
    }

    private static void close(String path, float[] actual) {
        var expected = Golden.floats(FILE, path);
        float largest = 0;
        for (float v : expected) {
            largest = Math.max(largest, Math.abs(v));
        }
        assertArrayEquals(expected, actual, 1e-6f * largest, path);
    }

    @Provide
    static Arbitrary<ChunkLayout> layouts() {
        var sizes = Arbitraries.integers().between(1, 24);
        return sizes.flatMap(l -> sizes.flatMap(d -> Arbitraries.integers().between(1, l * d)
                .filter(n -> l * d % n == 0)
                .map(n -> new ChunkLayout(l, d, n))));
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void gradientsPassFiniteDifferences(
            @ForAll("layouts") ChunkLayout layout, @ForAll @IntRange(min = 1, max = 9) int latentDim,
            @ForAll @IntRange(min = 1, max = 3) int batch, @ForAll long seed) {
        try (var device = Devices.open("cpu", 1)) {
            var rng = new Rng(seed);
            var coding = new Coding(device, layout, latentDim, batch, rng);
            for (var tensor : coding.inputs()) {
                fillExactly(tensor, rng);
            }
            fill(coding.dy, rng);
            coding.run();
            for (var tensor : coding.inputs()) {
                var direction = new double[tensor.size()];
                double slope = 0;
                double size = 0;
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = rng.nextFloat() - 0.5;
                    slope += direction[i] * coding.gradient(tensor)[i];
                    size += Math.abs(direction[i] * coding.gradient(tensor)[i]);
                }
                double h = 1e-6;
                double difference = loss(coding, tensor, direction, h) - loss(coding, tensor, direction, -h);
                assertEquals(difference / (2 * h), slope, 1e-5 * size + 1e-6, tensor.name());
            }
        }
    }

    private static void fill(Tensor tensor, Rng rng) {
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats()[i] = rng.nextFloat() - 0.5f;
        }
    }

    /** Multiples of 1/128, so that float32 and float64 agree on which sums are positive. */
    private static void fillExactly(Tensor tensor, Rng rng) {
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats()[i] = (rng.nextInt(129) - 64) / 128f;
        }
    }

    /**
     * The loss by its definition, in float64, with {@code h·direction} added to one of the inputs. What the ReLU lets
     * through is decided without that, or the difference would now and then be taken across its kink.
     */
    private static double loss(Coding coding, Tensor moved, double[] direction, double h) {
        var layout = coding.codec.layout();
        int size = layout.chunkSize();
        int n = coding.codec.latentDim();
        var in = coding.inputs().stream().map(t -> {
            var values = new double[t.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = t.floats()[i] + (t == moved ? h * direction[i] : 0);
            }
            return values;
        }).toList();
        double loss = 0;
        for (int b = 0; b < coding.x.shape().dim(0); b++) {
            for (int j = 0; j < layout.chunks(); j++) {
                for (int i = 0; i < n; i++) {
                    double unmoved = 0;
                    double u = 0;
                    double v = 0;
                    double back = 0;
                    for (int k = 0; k < size; k++) {
                        int at = (b * layout.length() + layout.row(j, k)) * layout.width() + layout.column(j, k);
                        unmoved += (double) coding.codec.chunkEncoder().floats()[i * size + k] * coding.x.floats()[at];
                        u += in.get(1)[i * size + k] * in.get(0)[at];
                        v += in.get(2)[i * size + k] * in.get(0)[at];
                        back += in.get(3)[k * n + i] * coding.dy.floats()[at];
                    }
                    loss += ((unmoved > 0 ? u : 0) + v) * back;
                }
            }
        }
        return loss;
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aPermutationOfTheBatchPermutesTheOutput(
            @ForAll("layouts") ChunkLayout layout, @ForAll @IntRange(min = 2, max = 5) int batch,
            @ForAll @IntRange(min = 1, max = 4) int shift, @ForAll long seed) {
        try (var device = Devices.open("cpu", 2)) {
            var rng = new Rng(seed);
            var coding = new Coding(device, layout, 5, batch, rng);
            fill(coding.x, rng);
            coding.run();
            var z = rotated(coding.z(), batch, shift);
            var y = rotated(coding.y(), batch, shift);
            var moved = rotated(coding.x.floats(), batch, shift);
            System.arraycopy(moved, 0, coding.x.floats(), 0, moved.length);
            coding.run();
            assertArrayEquals(z, coding.z());
            assertArrayEquals(y, coding.y());
        }
    }

    /** Item b of the result is item b + shift, round and round. */
    private static float[] rotated(float[] values, int batch, int shift) {
        var result = new float[values.length];
        int n = values.length / batch;
        for (int b = 0; b < batch; b++) {
            System.arraycopy(values, (b + shift) % batch * n, result, b * n, n);
        }
        return result;
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everyPositionIsInOneChunkInColumnMajorOrder(@ForAll("layouts") ChunkLayout layout) {
        int next = 0;
        for (int j = 0; j < layout.chunks(); j++) {
            for (int k = 0; k < layout.chunkSize(); k++) {
                assertEquals(next++, layout.column(j, k) * layout.length() + layout.row(j, k));
                assertTrue(layout.row(j, k) < layout.length() && layout.column(j, k) < layout.width());
            }
        }
        assertEquals(layout.length() * layout.width(), next);
        assertEquals(layout.width() % layout.chunks() == 0, layout.isClean());
        assertEquals(layout.chunkSize() % layout.length() == 0, layout.isClean());
    }
}

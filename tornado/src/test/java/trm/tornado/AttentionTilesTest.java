package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.graph.ForwardOp;
import trm.graph.Gradients;
import trm.graph.Graph;
import trm.kernel.attention.Attention;
import trm.kernel.attention.Rope;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** Attention as the device computes it, by tiles or by rows, against the rows of {@link Attention} in plain Java. */
@Tag("gpu")
class AttentionTilesTest {
    private static final float[] NONE = {};

    private static Tensor random(Rng rng, String name, float size, int... dims) {
        var tensor = Tensor.state(name, Shape.of(dims));
        var x = tensor.floats();
        for (int i = 0; i < x.length; i++) {
            x[i] = size * (2 * rng.nextFloat() - 1);
        }
        return tensor;
    }

    private static Tensor table(String name, float[] values, int... dims) {
        var tensor = Tensor.state(name, Shape.of(dims));
        System.arraycopy(values, 0, tensor.floats(), 0, values.length);
        return tensor;
    }

    /** The largest difference, relative to the largest value that is wanted; NaN is larger than all. */
    private static double worst(float[] want, float[] got) {
        double most = 0;
        double worst = 0;
        for (int i = 0; i < want.length; i++) {
            most = Math.max(most, Math.abs(want[i]));
            worst = Math.max(worst, Math.abs((double) want[i] - got[i]));
        }
        return worst / most;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 64, false",
        "2, 7, 1, 32, true",
        "1, 31, 2, 64, true",
        "2, 32, 1, 64, false",
        "1, 33, 3, 32, false",
        "2, 65, 2, 64, true",
        "1, 97, 2, 64, true",
        "2, 97, 2, 32, true",
        "1, 130, 1, 64, false",
        "1, 129, 3, 32, true",
        "1, 916, 1, 64, true",
        "1, 915, 1, 32, false",
        "1, 35, 2, 16, true",
        "1, 12, 1, 128, true"
    })
    void equalsTheRows(int batch, int length, int heads, int dim, boolean rotary) {
        var rng = new Rng(length);
        int width = heads * dim;
        var qkv = random(rng, "qkv", 2, batch, length, 3 * width);
        var dy = random(rng, "dy", 1, batch, length, width);
        var rope = rotary ? Rope.tables(length, dim, 10000) : null;
        var cos = rotary ? table("cos", rope.cos(), length, dim) : null;
        var sin = rotary ? table("sin", rope.sin(), length, dim) : null;
        var graph = new Graph();
        var y = graph.value("y", Shape.of(batch, length, width));
        var lse = graph.value("lse", Shape.of(batch, heads, length));
        graph.add(new ForwardOp.Attention(qkv, cos, sin, heads, y, lse));
        var dQkv = Gradients.from(graph, Map.of(y, dy), List.of(qkv)).get(qkv);
        List.of(y, lse, dQkv).forEach(graph::output);

        int rope1 = rotary ? 1 : 0;
        var c = rotary ? rope.cos() : NONE;
        var s = rotary ? rope.sin() : NONE;
        float scale = (float) (1 / Math.sqrt(dim));
        var wantY = new float[y.size()];
        var wantLse = new float[lse.size()];
        var wantDQkv = new float[dQkv.size()];
        var x = qkv.floats();
        for (int row = 0; row < batch * heads * length; row++) {
            Attention.forwardRow(row, length, heads, dim, rope1, c, s, scale, x, wantY, wantLse);
        }
        for (int row = 0; row < batch * heads * length; row++) {
            Attention.backwardQueryRow(
                    row, length, heads, dim, rope1, c, s, scale, x, wantY, wantLse, dy.floats(), wantDQkv);
            Attention.backwardKeyRow(
                    row, length, heads, dim, rope1, c, s, scale, x, wantY, wantLse, dy.floats(), wantDQkv);
        }

        try (var device = UnderTest.open()) {
            var program = device.compile(graph);
            program.run();
            assertWithin(1e-5, wantY, program.floats(y), "y");
            assertWithin(1e-5, wantLse, program.floats(lse), "lse");
            assertWithin(1e-4, wantDQkv, program.floats(dQkv), "dQkv");
        }
    }

    private static void assertWithin(double most, float[] want, float[] got, String name) {
        double worst = worst(want, got);
        assertTrue(worst <= most, () -> "%s differs by %s".formatted(name, worst));
    }
}

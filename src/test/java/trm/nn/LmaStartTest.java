package trm.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import trm.graph.Devices;
import trm.graph.Graph;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/** What the codec of Latent Meta Attention hands through before it has learned anything. */
class LmaStartTest {
    /** The latents of {@code x [1, L, d0]}, then what is decoded from them; without the chunk encoder. */
    private static float[][] coded(ChunkLayout layout, int latentDim, float[] values) {
        var x = Tensor.input("x", Shape.of(1, layout.length(), layout.width()), Type.FLOAT);
        System.arraycopy(values, 0, x.floats(), 0, values.length);
        var codec = LmaCodec.of(new Parameters(new Rng(1)), "lma", layout, latentDim);
        Arrays.fill(codec.chunkEncoder().floats(), 0);
        try (var device = Devices.open("cpu", 1)) {
            var g = new Graph();
            var z = g.output(codec.encode(g, x));
            var y = g.output(codec.decode(g, z));
            var program = device.compile(g);
            program.run();
            return new float[][] {
                Arrays.copyOf(program.floats(z), z.size()), Arrays.copyOf(program.floats(y), y.size())
            };
        }
    }

    private static float[] random(ChunkLayout layout) {
        var rng = new Rng(3);
        var x = new float[layout.length() * layout.width()];
        for (int i = 0; i < x.length; i++) {
            x[i] = rng.nextFloat() - 0.5f;
        }
        return x;
    }

    @Test
    void latentsAsLargeAsTheirChunksHandEverythingThrough() {
        for (var layout : new ChunkLayout[] {new ChunkLayout(9, 8, 8), new ChunkLayout(9, 8, 12)}) {
            var x = random(layout);
            assertArrayEquals(x, coded(layout, layout.chunkSize(), x)[1]);
            assertArrayEquals(x, coded(layout, layout.chunkSize() + 5, x)[1]);
        }
    }

    @Test
    void cleanLatentsHaveAFeatureForEachToken() {
        var layout = new ChunkLayout(9, 8, 2);
        var x = random(layout);
        var z = coded(layout, 13, x)[0]; // nine tokens, and four features over
        for (int j = 0; j < 2; j++) {
            for (int row = 0; row < 9; row++) {
                double sum = 0;
                for (int column = 4 * j; column < 4 * j + 4; column++) {
                    sum += x[row * 8 + column];
                }
                assertEquals(sum / 2, z[13 * j + row], 1e-6, "latent " + j + ", token " + row);
            }
            for (int f = 9; f < 13; f++) {
                assertEquals(0, z[13 * j + f]);
            }
        }
    }

    @Test
    void twoColumnsOfATokenGoToTwoFeaturesWhereThereAreSoMany() {
        var layout = new ChunkLayout(9, 8, 2);
        var x = random(layout);
        var z = coded(layout, 18, x)[0];
        assertEquals((x[0] + x[2]) / Math.sqrt(2), z[0], 1e-6);
        assertEquals((x[1] + x[3]) / Math.sqrt(2), z[9], 1e-6);
    }

    @Test
    void fewFeaturesTakeSeveralElementsEachAndGiveThemBack() {
        for (var layout : new ChunkLayout[] {new ChunkLayout(9, 8, 2), new ChunkLayout(9, 8, 6)}) {
            var codec = LmaCodec.of(new Parameters(new Rng(1)), "lma", layout, 5);
            int size = layout.chunkSize();
            for (int f = 0; f < 5; f++) {
                double square = 0;
                for (int k = 0; k < size; k++) {
                    float weight = codec.residualEncoder().floats()[f * size + k];
                    square += weight * weight;
                    assertEquals(weight, codec.decoder().floats()[k * 5 + f]);
                }
                assertEquals(1, square, 1e-6);
            }
        }
    }

    @Test
    void theChunkEncoderStartsSmall() {
        var codec = LmaCodec.of(new Parameters(new Rng(1)), "lma", new ChunkLayout(16, 64, 16), 32);
        double square = 0;
        for (float weight : codec.chunkEncoder().floats()) {
            square += weight * weight;
        }
        assertTrue(square > 0);
        assertEquals(0.05 / Math.sqrt(64), Math.sqrt(square / codec.chunkEncoder().size()), 2e-4);
    }
}

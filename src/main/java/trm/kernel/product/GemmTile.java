package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/** A tile of a product on its way into C: straight from the registers, or through scratch where it is added or cut. */
public final class GemmTile {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;

    /** Floats of a tile. */
    public static final int SIZE = GemmKernel.ROWS * GemmKernel.COLS;

    private GemmTile() {}

    /**
     * C = A·B or C += A·B for {@code height × width} of a tile, with the strides of A that {@link GemmKernel#tile}
     * takes.
     *
     * @param scratch its first {@link #SIZE} floats are written
     */
    static void run(int h, float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int k, boolean add,
            int height, int width, float[] c, int co, int ldc, float[] scratch) {
        if (!add && height == h && width == GemmKernel.COLS) {
            GemmKernel.tile(h, a, ao, rowStride, kStride, b, bo, k, c, co, ldc);
        } else {
            GemmKernel.tile(h, a, ao, rowStride, kStride, b, bo, k, scratch, 0, GemmKernel.COLS);
            store(scratch, height, width, c, co, ldc, add);
        }
    }

    /** As {@link #run} where {@link GemmKernel#isNarrow}. */
    static void runNarrow(float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int k, boolean add,
            int height, int width, float[] c, int co, int ldc, float[] scratch) {
        GemmKernel.narrow(a, ao, rowStride, kStride, b, bo, k, scratch, 0, GemmKernel.COLS);
        store(scratch, height, width, c, co, ldc, add);
    }

    private static void store(float[] tile, int height, int width, float[] c, int co, int ldc, boolean add) {
        if (add && width == GemmKernel.COLS) {
            addRows(tile, height, c, co, ldc);
            return;
        }
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                int d = co + i * ldc + j;
                float t = tile[i * GemmKernel.COLS + j];
                c[d] = add ? c[d] + t : t;
            }
        }
    }

    private static void addRows(float[] tile, int height, float[] c, int co, int ldc) {
        for (int t = 0, d = co; t < height * GemmKernel.COLS; t += GemmKernel.COLS, d += ldc) {
            FloatVector.fromArray(F, c, d).add(FloatVector.fromArray(F, tile, t)).intoArray(c, d);
            FloatVector.fromArray(F, c, d + LANES).add(FloatVector.fromArray(F, tile, t + LANES))
                    .intoArray(c, d + LANES);
        }
    }
}

package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width every Vector API kernel uses.
 *
 * <p>The system property {@code trm.vector.bits} forces it: 128, 256 or 512, for tests and measurements of narrower
 * machines, or 0 for the plain loops alone. By default it is the widest the processor has,
 * up to 512.
 *
 * <p>Kernels keep to operations whose every bit is specified, so that a result does not depend on when the JIT compiled
 * them: no {@code reduceLanes(ADD)}, whose order is open, but {@link #sum}; {@link Exp} and {@link Atan} in place of
 * the vector operators.
 */
public final class Simd {
    /** The property that forces a width. */
    public static final String PROPERTY = "trm.vector.bits";

    private static final int FORCED_BITS = Integer.getInteger(PROPERTY, -1);

    /** Whether the Vector API versions run at all; a {@code static final} so that the JIT drops the other branch. */
    public static final boolean ENABLED = FORCED_BITS != 0;

    /** The species of all float kernels. */
    public static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(
                    FORCED_BITS > 0 ? FORCED_BITS : Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize())));

    /** Floats in one vector. */
    public static final int LANES = FLOATS.length();

    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    private Simd() {}

    /** The sum of all lanes: of the two halves, then of the halves of that, and so on. */
    public static float sum(FloatVector v) {
        if (LANES >= 16) {
            v = v.add(v.rearrange(SWAP_8));
        }
        if (LANES >= 8) {
            v = v.add(v.rearrange(SWAP_4));
        }
        v = v.add(v.rearrange(SWAP_2));
        v = v.add(v.rearrange(SWAP_1));
        return v.lane(0);
    }

    /** Exchanges lanes at a distance; the identity where there are fewer. */
    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) & LANES - 1);
    }
}

package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width every Vector API kernel uses.
 *
 * <p>The system property {@code trm.vector.bits} forces it: 128, 256 or 512, for tests and measurements of narrower
 * machines, or 0 for the plain loops alone. By default it is the widest the processor has.
 */
public final class Simd {
    /** The property that forces a width. */
    public static final String PROPERTY = "trm.vector.bits";

    private static final int FORCED_BITS = Integer.getInteger(PROPERTY, -1);

    /** Whether the Vector API versions run at all; a {@code static final} so that the JIT drops the other branch. */
    public static final boolean ENABLED = FORCED_BITS != 0;

    /** The species of all float kernels. */
    public static final VectorSpecies<Float> FLOATS =
            FORCED_BITS > 0
                    ? VectorSpecies.of(float.class, VectorShape.forBitSize(FORCED_BITS))
                    : FloatVector.SPECIES_PREFERRED;

    /** Floats in one vector. */
    public static final int LANES = FLOATS.length();

    private Simd() {}
}

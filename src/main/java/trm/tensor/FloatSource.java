package trm.tensor;

/** Gives the values of a tensor in row order, a piece at a time; several times the same, if asked. */
@FunctionalInterface
public interface FloatSource {
    /** Gives all values to {@code sink}. */
    void read(FloatSink sink);

    /** The values of an array, which is read when it is asked for. */
    static FloatSource of(float[] values) {
        return sink -> sink.take(values, values.length);
    }
}

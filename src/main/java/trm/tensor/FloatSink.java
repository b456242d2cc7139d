package trm.tensor;

/** Takes the values of a tensor in row order, a piece at a time, so that nobody has to hold them all. */
@FunctionalInterface
public interface FloatSink {
    /** Takes the first {@code count} of {@code values}, an array that its owner goes on using. */
    void take(float[] values, int count);
}

package trm.graph;

/**
 * What the inputs of matrix products are rounded to; everything else, sums of products included, is float32. A device
 * that cannot does them in float32: see {@link Device#multiplies}.
 */
public enum Precision {
    FLOAT32,
    /** Ten bits of mantissa: NVIDIA's TF32, PyTorch's matmul precision "high". */
    TFLOAT32,
    /** Seven bits of mantissa: close to the reference's autocast. */
    BFLOAT16;

    /** The word for it in configurations, as the reference's {@code forward_dtype}. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

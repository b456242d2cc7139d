package trm.model;

/** The loss of the answer's tokens: {@code arch.loss.loss_type}. */
public enum LossType {
    /** Cross-entropy of stablemax, s(x) = x + 1 for x ≥ 0, else 1 / (1 − x); in double precision. */
    STABLEMAX("stablemax_cross_entropy"),
    /** The usual cross-entropy of softmax. */
    SOFTMAX("softmax_cross_entropy");

    private final String key;

    LossType(String key) {
        this.key = key;
    }

    /** The reference's word for it. */
    public String key() {
        return key;
    }
}

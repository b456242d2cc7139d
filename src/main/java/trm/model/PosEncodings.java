package trm.model;

/** How positions reach the model: {@code arch.pos_encodings}. */
public enum PosEncodings {
    /** Rotary embeddings in every attention layer; nothing under {@code mlp_t}, which has no attention. */
    ROPE("rope"),
    /** A trained vector for each position, prefix included, added to the embedded tokens. */
    LEARNED("learned"),
    /** None: for {@code mlp_t}, whose weights know the positions. */
    NONE("none");

    private final String key;

    PosEncodings(String key) {
        this.key = key;
    }

    /** The reference's word for it. */
    public String key() {
        return key;
    }
}

package trm.model;

/** Which chunks Latent Meta Attention may cut: {@code arch.lma_mode}. */
public enum LmaMode {
    /** Whole columns: their number divides the features of a token. */
    CLEAN("clean"),
    /** Any equal ones: their number divides tokens times features. */
    UNCLEAN("unclean");

    private final String key;

    LmaMode(String key) {
        this.key = key;
    }

    /** The word for it. */
    public String key() {
        return key;
    }
}

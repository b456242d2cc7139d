package trm.cli;

/** Whether a person watches. */
final class Terminal {
    private Terminal() {}

    /** Whether the standard streams are a terminal's. */
    static boolean isThere() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Whether to write in colour; the environment's {@code NO_COLOR} says not to. */
    static boolean hasColour() {
        var no = System.getenv("NO_COLOR");
        return isThere() && (no == null || no.isEmpty());
    }
}

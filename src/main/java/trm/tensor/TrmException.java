package trm.tensor;

/**
 * A fault with one clear sentence for the person at the terminal: what is wrong (file, key, value) and the remedy.
 *
 * <p>The command line prints the message alone and leaves with {@link #exitCode()}: 2 when the request itself was
 * wrong, 1 when a right request could not be carried out.
 */
public final class TrmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private TrmException(String message, int exitCode, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The request was wrong: an unknown key, a value out of range, shapes that do not fit. */
    public static TrmException misuse(String format, Object... args) {
        return new TrmException(format.formatted(args), 2, null);
    }

    /** The request was right and could not be carried out: a missing or damaged file, a full disk. */
    public static TrmException failure(String format, Object... args) {
        return new TrmException(format.formatted(args), 1, null);
    }

    /** As {@link #failure(String, Object...)}, keeping the cause for a debugger; it is not shown to the user. */
    public static TrmException failure(Throwable cause, String format, Object... args) {
        return new TrmException(format.formatted(args), 1, cause);
    }

    public int exitCode() {
        return exitCode;
    }
}

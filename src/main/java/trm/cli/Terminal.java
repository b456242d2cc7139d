package trm.cli;

import java.io.PrintStream;

/** Whether a person watches, and the line that is rewritten for them: there is one, whoever writes it. */
final class Terminal {
    /** Of the line that was rewritten last and is not finished. */
    private static int width;

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

    /** Writes in place of the line that was rewritten last. */
    static synchronized void rewrite(PrintStream out, String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        out.flush();
        width = text.length();
    }

    /** Leaves the line that was rewritten last as it is. */
    static synchronized void finish(PrintStream out) {
        if (width > 0) {
            out.println();
            width = 0;
        }
    }
}

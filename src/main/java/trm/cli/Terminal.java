package trm.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Whether a person watches, and what is rewritten for them: a line, or a display of several. There is one, whoever
 * writes it.
 */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;
    private static final int LEAST_COLUMNS = 20;
    private static final String ESCAPE = "\033[";

    /** Of the line that was rewritten last and is not finished. */
    private static int width;
    /** The display that was shown last and is not finished. */
    private static List<String> display = List.of();
    /** Of the terminal; 0 when not known, or no longer. */
    private static int columns;
    private static boolean watchesSize;

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
        if (!display.isEmpty()) {
            finish(out);
        }
        out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        out.flush();
        width = text.length();
    }

    /** Shows {@code lines} in place of the display that was shown last, each cut to the terminal's columns. */
    static synchronized void show(PrintStream out, List<String> lines) {
        if (width > 0) {
            finish(out);
        }
        watchSize();
        var above = rewound(); // by the columns of now: a terminal that became narrower has wrapped the lines
        var cut = lines.stream().map(line -> line.substring(0, Math.min(line.length(), columns - 1))).toList();
        out.print(above + String.join("\n", cut));
        out.flush();
        display = cut;
    }

    /** Removes the display that was shown last; the lines that follow take its place. */
    static synchronized void clear(PrintStream out) {
        if (!display.isEmpty()) {
            out.print(rewound());
            display = List.of();
        }
    }

    /** What moves to the first column of the display's first line and clears all from there. */
    private static String rewound() {
        int rows = display.stream().mapToInt(line -> 1 + Math.max(0, line.length() - 1) / columns).sum();
        return "\r" + (rows > 1 ? ESCAPE + (rows - 1) + "A" : "") + ESCAPE + "J";
    }

    /** Leaves the line that was rewritten last, or the display, as it is. */
    static synchronized void finish(PrintStream out) {
        if (width > 0 || !display.isEmpty()) {
            out.println();
            width = 0;
            display = List.of();
        }
    }

    private static void watchSize() {
        if (!watchesSize) {
            watchesSize = true;
            try {
                Signal.handle(new Signal("WINCH"), _ -> {
                    synchronized (Terminal.class) {
                        columns = 0;
                    }
                });
            } catch (IllegalArgumentException e) {
                // this system has no such signal, or Java was told to leave it alone
            }
        }
        if (columns == 0) {
            columns = Math.max(LEAST_COLUMNS, columns());
        }
    }

    /** As {@code stty} says it, since Java does not. */
    private static int columns() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (stty.waitFor(1, TimeUnit.SECONDS)) {
                var said = new String(stty.getInputStream().readAllBytes()).strip();
                if (said.matches("\\d+ [1-9]\\d*")) {
                    return Integer.parseInt(said.substring(said.indexOf(' ') + 1));
                }
            }
        } catch (IOException e) {
            // no stty here: as usual
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return USUAL_COLUMNS;
    }
}

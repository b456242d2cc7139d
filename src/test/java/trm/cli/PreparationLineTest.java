package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PreparationLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    private String text() {
        return written.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void inAFileItIsOneLine() {
        var line = new PreparationLine(out, false);
        try (var running = line.begin("compiling 63 kernels")) {
            assertEquals("", text());
            running.end("compiled 63 kernels");
        }
        assertTrue(text().matches("compiled 63 kernels, \\d+\\.\\d s\n"), text());
    }

    @Test
    void inAFileWhatFailsIsNotTold() {
        new PreparationLine(out, false).begin("self-test").close();
        assertEquals("", text());
    }

    /** The seconds go on while it runs, and what it was that ran stands there in the end. */
    @Test
    void inATerminalItIsRewritten() throws InterruptedException {
        try (var running = new PreparationLine(out, true).begin("compiling 63 kernels")) {
            while (!text().contains("… 1 s")) {
                Thread.sleep(20);
            }
            running.end("compiled 63 kernels");
        }
        var lines = text().split("\r");
        assertEquals("compiling 63 kernels … 0 s", lines[1]);
        assertTrue(lines[lines.length - 1].matches("compiled 63 kernels, \\d+\\.\\d s *\n"), text());
    }

    /** What was being rewritten before stays, and an error message comes below what was rewritten last. */
    @Test
    void inATerminalLinesDoNotRunIntoEachOther() throws InterruptedException {
        Terminal.rewrite(out, "step 1/2");
        var running = new PreparationLine(out, true).begin("self-test");
        while (!text().contains("self-test … 0 s")) {
            Thread.sleep(20);
        }
        running.close();
        out.print("trm: it failed");
        assertTrue(text().matches("(?s)\rstep 1/2\n(\rself-test … \\d s)+\ntrm: it failed"), text());
    }
}

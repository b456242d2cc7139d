package trm.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.train.Metrics;
import trm.train.log.TextLog;

class ProgressTest {
    private static final Metrics NONE = Metrics.ZERO;

    /** A first step takes as long as compilers do: minutes, on a GPU. */
    @Test
    void theSpeedIsOfTheStepsAfterTheFirst(@TempDir Path temp) throws InterruptedException {
        var written = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try (var log = new TextLog(temp.resolve("log.txt"))) {
            var progress = new Progress(0, log, () -> new Progress.Yardstick(1, 100), () -> 1e-3);
            Thread.sleep(500);
            progress.stepped(1, 3, NONE, 100);
            progress.stepped(2, 3, NONE, 100);
            progress.stepped(3, 3, NONE, 100);
        } finally {
            System.setOut(before);
        }
        var text = written.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("first step "), text);
        var speed = Pattern.compile("step 3/3  ([\\d,]+) examples/s").matcher(text);
        assertTrue(speed.find(), text);
        assertTrue(Integer.parseInt(speed.group(1).replace(",", "")) > 1_000, text);
    }
}

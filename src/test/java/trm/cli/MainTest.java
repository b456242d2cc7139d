package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.tensor.TrmException;

class MainTest {
    private static final List<Class<?>> FAILING = List.of(Fail.class);

    /** Ends in the way it is told. */
    @Command(name = "fail", description = "Fails.")
    static final class Fail implements Callable<Integer> {
        @Parameters(paramLabel = "HOW")
        private String how;

        @Option(names = "--count")
        private int count;

        @Override
        public Integer call() throws Exception {
            return switch (how) {
                case "misuse" -> throw TrmException.misuse("epochs=%d: expected more", count);
                case "failure" -> throw TrmException.failure("the disk is gone");
                case "memory" -> throw new OutOfMemoryError("Java heap space");
                case "missing" -> throw new NoSuchFileException("a.h5");
                case "denied" -> throw new UncheckedIOException(new AccessDeniedException("a.h5"));
                case "full" -> throw new FileSystemException("a.h5", null, "No space left on device");
                case "io" -> throw new IOException("first line\nsecond line");
                case "bug" -> throw new IllegalStateException("first line\nsecond line");
                case "pipe" -> throw new UncheckedIOException(new Stdout.Closed(new IOException("Broken pipe")));
                default -> count;
            };
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "misuse  | 2 | trm: epochs=0: expected more",
        "failure | 1 | trm: the disk is gone",
        "missing | 1 | trm: no such file: a.h5",
        "denied  | 1 | trm: not allowed: a.h5",
        "full    | 1 | trm: a.h5: No space left on device",
        "io      | 1 | trm: first line",
        "bug     | 1 | trm: internal error: java.lang.IllegalStateException: first line; run with TRM_DEBUG=1 for the"
                + " trace",
    })
    void aFailureIsOneSentence(String how, int exitCode, String sentence) {
        assertEquals(new CliRun(exitCode, "", sentence + System.lineSeparator()), CliRun.of(FAILING, "fail", how));
    }

    @Test
    void outOfMemoryNamesTheRemedies() {
        var run = CliRun.of(FAILING, "fail", "memory");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().matches("trm: out of memory: Java may use \\d+ MiB; use a smaller batch, .*-Xmx16g\\R"));
    }

    @Test
    void aReaderThatHasGoneIsNoFailureToTell() {
        assertEquals(new CliRun(141, "", ""), CliRun.of(FAILING, "fail", "pipe"));
    }

    @Test
    void aCommandsExitCodeIsTheProgramsOwn() {
        assertEquals(new CliRun(7, "", ""), CliRun.of(FAILING, "fail", "not", "--count=7"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "fial         | there is no command 'fial'; did you mean 'fail'? (see 'trm --help')",
        "--colour     | unknown option: '--colour' (see 'trm --help')",
        "fail         | missing required parameter: 'HOW' (see 'trm fail --help')",
        "fail x --y   | unknown option: '--y' (see 'trm fail --help')",
        "fail x y     | unmatched argument at index 2: 'y' (see 'trm fail --help')",
        "fail x --count=two | invalid value for option '--count': 'two' is not an int (see 'trm fail --help')",
    })
    void aWrongRequestIsOneSentenceAndTheWayToHelp(String line, String sentence) {
        assertEquals(
                new CliRun(2, "", "trm: " + sentence + System.lineSeparator()),
                CliRun.of(FAILING, line.split(" ")));
    }

    @Test
    void helpListsTheCommands() {
        var asked = CliRun.of(FAILING, "--help");
        assertTrue(asked.out().contains("Usage: trm [-h] [--version] COMMAND"), asked.out());
        assertTrue(asked.out().contains("fail  Fails."), asked.out());
        assertEquals(new CliRun(0, asked.out(), ""), asked);
        assertEquals(new CliRun(2, "", asked.out()), CliRun.of(FAILING));
        assertTrue(CliRun.of(FAILING, "fail", "--help").out().startsWith("Usage: trm fail [-h]"));
    }

    @Test
    void versionNamesJavaAndTheVectors() {
        var run = CliRun.of("--version");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().matches("trm \\S+, Java \\S+, (vectors of \\d+ bits|no vectors)\\R"), run.out());
    }
}

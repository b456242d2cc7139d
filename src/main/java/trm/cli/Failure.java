package trm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import trm.tensor.TrmException;
import trm.train.Nearest;

/**
 * How a command that failed is told to the person at the terminal: one sentence and an exit code.
 *
 * @param message the sentence, or empty when there is nobody to read it
 * @param exitCode 1 for a failure, 2 for a wrong request, 141 for output that nobody reads any more
 * @param cause for the trace that {@code TRM_DEBUG=1} adds
 */
record Failure(String message, int exitCode, Throwable cause) {
    private static final int BROKEN_PIPE = 128 + 13; // as if SIGPIPE had ended the program

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case TrmException e -> new Failure(e.getMessage(), e.exitCode(), e);
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case ParameterException e when e.getCause() instanceof TrmException cause -> of(cause);
            case ParameterException e -> new Failure(sentence(e), 2, e);
            case UncheckedIOException e -> new Failure(sentence(e.getCause()), code(e.getCause()), e);
            case IOException e -> new Failure(sentence(e), code(e), e);
            case OutOfMemoryError e -> new Failure(
                    "out of memory: Java may use %d MiB; use a smaller batch, or allow more with TRM_JAVA_OPTS=-Xmx16g"
                            .formatted(Runtime.getRuntime().maxMemory() >> 20),
                    1, e);
            default -> new Failure(
                    "internal error: %s; run with TRM_DEBUG=1 for the trace".formatted(oneLine(thrown.toString())),
                    1, thrown);
        };
    }

    /** Writes the sentence to the error stream and returns the exit code. */
    int report() {
        if (exitCode != BROKEN_PIPE) {
            System.err.println("trm: " + message);
            if ("1".equals(System.getenv("TRM_DEBUG"))) {
                cause.printStackTrace();
            }
        }
        return exitCode;
    }

    private static String sentence(ParameterException e) {
        var command = e.getCommandLine();
        return "%s (see '%s --help')".formatted(problem(e, command), command.getCommandSpec().qualifiedName());
    }

    private static String problem(ParameterException e, CommandLine command) {
        var commands = command.getSubcommands().keySet();
        if (e instanceof UnmatchedArgumentException unmatched && !commands.isEmpty() && !unmatched.isUnknownOption()) {
            var word = unmatched.getUnmatched().getFirst();
            return "there is no command '%s'%s".formatted(word, Nearest.hint(word, commands));
        }
        var text = oneLine(e.getMessage());
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    private static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "not allowed: " + denied.getFile();
            case FileAlreadyExistsException there -> "already there: " + there.getFile();
            case FileSystemException fault when fault.getFile() != null && fault.getReason() != null ->
                    "%s: %s".formatted(fault.getFile(), fault.getReason());
            default -> e.getMessage() == null ? "input or output failed: " + e : oneLine(e.getMessage());
        };
    }

    private static int code(IOException e) {
        return e instanceof Stdout.Closed ? BROKEN_PIPE : 1;
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}

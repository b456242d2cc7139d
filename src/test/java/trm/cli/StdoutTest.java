package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class StdoutTest {
    @Test
    void aClosedPipeEndsTheProgram() {
        assertInstanceOf(Stdout.Closed.class, print("Broken pipe").getCause());
    }

    @Test
    void aFullDiskIsTold() {
        var thrown = print("No space left on device");
        assertEquals("the output cannot be written: No space left on device", Failure.of(thrown).message());
        assertEquals(1, Failure.of(thrown).exitCode());
    }

    @Test
    void aFailureIsToldOnce() {
        var failing = new Stdout(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Input/output error");
            }
        });
        var stream = new PrintStream(failing, true);
        assertThrows(UncheckedIOException.class, () -> stream.println("x"));
        stream.println("last words");
    }

    private static UncheckedIOException print(String failure) {
        var stream = new PrintStream(new Stdout(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        }), true);
        return assertThrows(UncheckedIOException.class, () -> stream.println("x"));
    }
}

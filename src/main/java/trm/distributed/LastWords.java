package trm.distributed;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a process says before it ends: heap or no heap, and soon. */
public final class LastWords {
    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err); // never closed
    private static byte[] reserve = new byte[1 << 20];

    private LastWords() {}

    /** Keeps memory for them, and loads all that is needed then. */
    static void prepare() {
        say(new byte[0]);
    }

    /** Gives back the memory that was kept, so that what is said about an {@link OutOfMemoryError} can be made up. */
    public static void begin() {
        reserve = null;
    }

    /** A line for {@link #say}, which may be made up long before. */
    static byte[] sentence(String text) {
        return ("trm: " + text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }

    /** One line for the person at the terminal, past everything that could hold it up. */
    static void say(byte[] sentence) {
        try {
            ERR.write(sentence);
        } catch (IOException e) {
            // nobody reads it
        }
    }
}

package trm.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import trm.tensor.TrmException;

/**
 * Text that people bring: UTF-8, with or without a byte order mark, or UTF-16 with one. What is in another encoding, or
 * no text at all, is refused with a sentence that names the file.
 */
public final class TextFile {
    private TextFile() {}

    /** All of {@code file}; fails where there is none. */
    public static String read(Path file) {
        if (Files.isDirectory(file)) {
            throw TrmException.misuse("%s is a folder; name a file in it.", file);
        }
        if (!Files.exists(file)) {
            throw TrmException.misuse("%s: there is no such file.", file);
        }
        try (var in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", file, e.getMessage());
        }
    }

    /** All of {@code in}; {@code source} is its name for messages. */
    public static String read(InputStream in, String source) {
        try (var reader = reader(in, source)) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", source, e.getMessage());
        }
    }

    /** For what is too long to be held; reading fails with a {@link TrmException} where the text is none. */
    public static BufferedReader reader(Path file) throws IOException {
        return reader(Files.newInputStream(file), file.toString());
    }

    private static BufferedReader reader(InputStream in, String source) throws IOException {
        var bytes = new BufferedInputStream(in);
        bytes.mark(Mark.LONGEST);
        var mark = Mark.of(bytes.readNBytes(Mark.LONGEST));
        bytes.reset();
        bytes.skipNBytes(mark.length());
        var decoder = mark.charset().newDecoder(); // which reports what it cannot read
        return new BufferedReader(new Checked(new InputStreamReader(bytes, decoder), source));
    }

    /** What the first bytes say of the others. */
    private record Mark(Charset charset, int length) {
        static final int LONGEST = 3;

        static Mark of(byte[] start) {
            int pair = start.length < 2 ? 0 : (start[0] & 0xFF) << 8 | start[1] & 0xFF;
            return switch (pair) {
                case 0xFEFF -> new Mark(StandardCharsets.UTF_16BE, 2);
                case 0xFFFE -> new Mark(StandardCharsets.UTF_16LE, 2);
                case 0xEFBB -> new Mark(StandardCharsets.UTF_8, start.length == LONGEST && start[2] == (byte) 0xBF
                        ? LONGEST
                        : 0);
                default -> new Mark(StandardCharsets.UTF_8, 0);
            };
        }
    }

    /** Names the file where its bytes are no characters. */
    private static final class Checked extends FilterReader {
        private final String source;

        Checked(Reader in, String source) {
            super(in);
            this.source = source;
        }

        @Override
        public int read(char[] chars, int from, int count) throws IOException {
            try {
                int read = super.read(chars, from, count);
                for (int i = from; i < from + read; i++) {
                    if (chars[i] == 0) {
                        throw TrmException.misuse(
                                "%s is no text file, it holds zero bytes; save it as text in UTF-8.", source);
                    }
                }
                return read;
            } catch (CharacterCodingException e) {
                throw TrmException.misuse(
                        "%s is not a text in UTF-8 (nor in UTF-16 with a byte order mark); save it as UTF-8.", source);
            }
        }

        @Override
        public int read() throws IOException {
            var one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }
    }
}

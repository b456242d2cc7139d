package trm.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import trm.data.file.Sha256;

/**
 * A fingerprint of all that a run draws from a dataset: its splits, examples, recipes and names; not where it is kept,
 * nor how it was made. Two datasets with the same one train the same weights.
 */
public final class DatasetDigest {
    private static final int INTS = 1 << 12;

    private final MessageDigest digest = Sha256.begin();
    private final ByteBuffer buffer = ByteBuffer.allocate(INTS * Integer.BYTES);

    private DatasetDigest() {}

    /** SHA-256 as 64 hexadecimal digits. */
    public static String of(Dataset dataset) {
        var all = new DatasetDigest();
        all.text(dataset.form().toString());
        for (var split : dataset.splits()) {
            all.add(split);
        }
        dataset.identifiers().forEach(all::text);
        return HexFormat.of().formatHex(all.digest.digest());
    }

    private void add(DataSplit split) {
        text(split.name());
        text(split.metadata().toString());
        numbers(split.groupIndices());
        numbers(split.puzzleIndices());
        numbers(split.puzzleIdentifiers());
        numbers(split.setIndices());
        add(split.stored());
    }

    private void add(Examples examples) {
        if (examples instanceof CombinedExamples combined) {
            combined.parts().forEach(this::add);
            return;
        }
        examples.store(new Examples.Sink() {
            @Override
            public void grids(byte[] inputs, byte[] labels, TokenType type) {
                raw(inputs);
                raw(labels);
            }

            @Override
            public void ints(String name, int[] values) {
                text(name);
                numbers(values);
            }

            @Override
            public void bytes(String name, byte[] values) {
                text(name);
                raw(values);
            }

            @Override
            public void bytes(String name, byte[] values, int width) {
                bytes(name, values);
            }
        });
    }

    private void text(String text) {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** With its length before it, so that no two sequences run together. */
    private void raw(byte[] bytes) {
        numbers(bytes.length);
        digest.update(bytes);
    }

    private void numbers(int... values) {
        buffer.clear().putInt(values.length);
        for (int value : values) {
            if (!buffer.hasRemaining()) {
                digest.update(buffer.flip());
                buffer.clear();
            }
            buffer.putInt(value);
        }
        digest.update(buffer.flip());
    }
}

package trm.train.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import trm.train.checkpoint.TensorWriter.Entry;

/** The pickle of a {@code state_dict}, in the second protocol: an OrderedDict of tensors, one storage each. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PickleWriter() {}

    static byte[] stateDict(List<Entry> entries) {
        var pickle = new PickleWriter();
        pickle.bytes(0x80, 2);
        pickle.global(PickleGlobal.ORDERED_DICT);
        pickle.bytes(')', 'R', '(');
        for (int i = 0; i < entries.size(); i++) {
            pickle.text(entries.get(i).key());
            pickle.tensor(entries.get(i), Integer.toString(i));
        }
        pickle.bytes('u', '.');
        return pickle.out.toByteArray();
    }

    private void tensor(Entry entry, String storage) {
        global(PickleGlobal.REBUILD_TENSOR);
        bytes('(', '(');
        text("storage");
        global(PickleGlobal.of("torch", entry.type().storage()));
        text(storage);
        text("cpu");
        number(entry.size());
        bytes('t', 'Q', 'K', 0); // its persistent id; the offset in it
        bytes('(');
        entry.shape().forEach(this::number);
        bytes('t', '(');
        long stride = entry.size();
        for (int extent : entry.shape()) {
            stride /= extent;
            number(stride);
        }
        bytes('t', 0x89); // it wants no gradient
        global(PickleGlobal.ORDERED_DICT);
        bytes(')', 'R', 't', 'R');
    }

    private void global(PickleGlobal global) {
        var name = "c%s\n%s\n".formatted(global.module(), global.label());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    private void text(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes('X');
        out.writeBytes(little(Integer.BYTES).putInt(utf8.length).array());
        out.writeBytes(utf8);
    }

    private void number(long number) {
        if (number == (int) number) {
            bytes('J');
            out.writeBytes(little(Integer.BYTES).putInt((int) number).array());
        } else {
            bytes(0x8A, Long.BYTES);
            out.writeBytes(little(Long.BYTES).putLong(number).array());
        }
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void bytes(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
    }
}

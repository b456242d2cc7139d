package trm.train.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events for TensorBoard: TFRecords, each a length and an Event of protocol buffers with their masked CRCs
 * (tensorflow/core/lib/io/record_writer.cc, core/util/event.proto, core/framework/summary.proto). Every process that
 * goes on with a run writes a file of its own beside the others, as TensorBoard wants it.
 */
final class EventFile implements AutoCloseable {
    private static final int MASK = 0xa282ead8;

    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int START = 1;
    private static final int RGB = 3;
    private static final int DT_STRING = 7;

    private final AppendedFile file;

    /** Begins a new file in {@code folder}. */
    EventFile(Path folder) {
        long seconds = System.currentTimeMillis() / 1000;
        Path path;
        int n = 0;
        do {
            path = folder.resolve("events.out.tfevents.%010d.trm.%d.%d"
                    .formatted(seconds, ProcessHandle.current().pid(), n++));
        } while (Files.exists(path));
        file = new AppendedFile(path);
        write(event(0).add(FILE_VERSION, "brain.Event:2"));
    }

    /** Says that what older files hold of {@code step} and later ones did not happen. */
    void restart(long step) {
        write(event(step).add(SESSION_LOG, new Proto().add(1, START)));
    }

    void scalars(long step, Map<String, Double> values) {
        var summary = new Proto();
        values.forEach((name, value) -> summary.add(1, new Proto().add(1, name).add(2, value.floatValue())));
        write(event(step).add(SUMMARY, summary));
    }

    /** @param text in Markdown */
    void text(String name, long step, String text) {
        var plugin = new Proto().add(1, new Proto().add(1, "text"));
        var one = new Proto().add(2, new Proto().add(1, 1));
        var tensor = new Proto().add(1, DT_STRING).add(2, one).add(8, text);
        write(event(step).add(SUMMARY, new Proto().add(1, new Proto().add(1, name).add(9, plugin).add(8, tensor))));
    }

    void image(String name, long step, RunLog.Image image) {
        var proto = new Proto().add(1, image.height()).add(2, image.width()).add(3, RGB).add(4, image.png());
        write(event(step).add(SUMMARY, new Proto().add(1, new Proto().add(1, name).add(4, proto))));
    }

    void flush() {
        file.flush();
    }

    private static Proto event(long step) {
        return new Proto().add(WALL_TIME, System.currentTimeMillis() / 1e3).add(STEP, step);
    }

    private void write(Proto event) {
        file.add(record(event.toBytes()));
    }

    /** {@code data} as a TFRecord. */
    static byte[] record(byte[] data) {
        var record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(maskedCrc(data, data.length));
        return record.array();
    }

    private static int maskedCrc(byte[] data, int length) {
        var crc = new CRC32C();
        crc.update(data, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() {
        file.close();
    }
}

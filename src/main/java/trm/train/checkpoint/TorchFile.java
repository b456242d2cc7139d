package trm.train.checkpoint;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import trm.tensor.TrmException;

/**
 * What {@code torch.save} writes since PyTorch 1.6: a zip with a pickle, {@code data.pkl}, that describes tensors as
 * views of storages, and a file of each storage's numbers, uncompressed.
 */
public final class TorchFile implements TensorFile {
    private static final String PICKLE = "data.pkl";
    /** A pickle describes tensors and holds none; this is that of 100,000. */
    private static final int MOST_PICKLE_BYTES = 1 << 24;
    /** Elements that views may have beyond the bytes of the file: of what was expanded and not copied. */
    private static final long SPARE_ELEMENTS = 1 << 24;

    private final ZipFile zip;
    private final Map<String, StoredTensor> weights;
    private final Map<String, StoredTensor> average;
    private final long step;

    private TorchFile(Path file, ZipFile zip) throws IOException {
        this.zip = zip;
        var root = root(file);
        var storages = new TorchStorages(file, zip, root, order(file, root));
        var state = StateDict.of(file.toString(), pickle(file, storages, root));
        weights = tensors(file, storages, state.weights());
        average = state.average() == null ? Map.of() : tensors(file, storages, state.average());
        step = state.step();
    }

    static TorchFile open(Path file) {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (IOException e) {
            throw TrmException.failure(
                    e, "%s: the zip file is damaged or cut short (%s); copy or download it again", file,
                    e.getMessage());
        }
        try {
            return new TorchFile(file, zip);
        } catch (IOException e) {
            close(zip);
            throw TrmException.failure(e, "%s: cannot be read (%s)", file, e.getMessage());
        } catch (RuntimeException | Error e) {
            close(zip);
            throw e;
        }
    }

    /** The folder of the archive that everything is in. */
    private String root(Path file) {
        var pickles = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith("/" + PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
                .toList();
        if (pickles.size() != 1) {
            throw TrmException.misuse(
                    "%s is a zip file, but none that torch.save wrote: it has %s %s in it",
                    file, pickles.isEmpty() ? "no" : "several", PICKLE);
        }
        return pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    }

    /** The order of the bytes of a number, where the archive says one. */
    private ByteOrder order(Path file, String root) throws IOException {
        var entry = zip.getEntry(root + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (var in = zip.getInputStream(entry)) {
            var order = new String(in.readNBytes(8), StandardCharsets.US_ASCII).strip();
            return switch (order) {
                case "little" -> ByteOrder.LITTLE_ENDIAN;
                case "big" -> ByteOrder.BIG_ENDIAN;
                default -> throw TrmException.failure(
                        "%s: its byteorder is '%s', neither little nor big; copy or download it again",
                        file, Printable.of(order));
            };
        }
    }

    private Object pickle(Path file, TorchStorages storages, String root) throws IOException {
        var entry = zip.getEntry(root + PICKLE);
        storages.checkStored(entry);
        if (entry.getSize() > MOST_PICKLE_BYTES) {
            throw TrmException.misuse(
                    "%s: its pickle of %,d bytes holds more than weights; save the state_dict alone with torch.save",
                    file, entry.getSize());
        }
        try (var in = new BufferedInputStream(zip.getInputStream(entry))) {
            return new PickleReader(in, entry.getSize(), file.toString()).read();
        }
    }

    private static Map<String, StoredTensor> tensors(
            Path file, TorchStorages storages, Map<String, TorchView> views) throws IOException {
        var tensors = new ArrayList<StoredTensor>();
        long left = Files.size(file) + SPARE_ELEMENTS;
        for (var view : views.entrySet()) {
            left -= Math.min(left + 1, view.getValue().size());
            if (left < 0) {
                throw TrmException.misuse(
                        "%s: %s repeats its numbers, so that the tensors have more elements than the file has bytes;"
                                + " save them with .contiguous()",
                        file, Printable.of(view.getKey()));
            }
            tensors.add(new StoredTensor(
                    file.toString(),
                    view.getKey(),
                    view.getValue().shape(),
                    view.getValue().storage().type(),
                    sink -> storages.read(view.getKey(), view.getValue(), sink)));
        }
        return WeightNames.byName(tensors);
    }

    @Override
    public Map<String, StoredTensor> weights() {
        return weights;
    }

    @Override
    public Map<String, StoredTensor> average() {
        return average;
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public void close() {
        close(zip);
    }

    private static void close(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException e) {
            // it was only read
        }
    }
}

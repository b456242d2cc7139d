package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.PuzzleTable;
import trm.data.Splits;
import trm.data.hdf.HdfReader;
import trm.data.hdf.HdfWriter;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.TrmException;

class PuzzleNamesTest {
    @TempDir
    private Path temp;

    private static Dataset dataset(List<String> names) {
        var split = Splits.uneven("train", IntStream.range(1, names.size()).mapToObj(i -> new int[] {1})
                .toArray(int[][]::new));
        return new Dataset("x", DatasetKind.MAZE, 2, "", List.of(split), new PuzzleTable(() -> names, List::of));
    }

    private static Model model(int identifiers, String... keys) {
        return new Model(
                TinyRuns.config(keys).arch(), new Task(4, 6, identifiers), new Parameters(new Rng(1)));
    }

    private Path written(PuzzleNames names) {
        var file = temp.resolve("names.h5");
        HdfWriter.write(file, root -> {
            root.putAttribute("step", 1);
            names.put(root);
        });
        return file;
    }

    private List<String> roundTrip(List<String> names) {
        var file = written(PuzzleNames.of(dataset(names), model(names.size())));
        try (var hdf = HdfReader.open(file)) {
            return PuzzleNames.read(hdf, names.size());
        }
    }

    @Test
    void namesOfAnyAlphabetComeBack() {
        var names = List.of("<blank>", "größer", "漢字|||t3|||0185369742", "два слова", "", "line\nbreak", "");
        assertEquals(names, roundTrip(names));
    }

    @Test
    void aModelWithoutTableAndPuzzlesWithoutNamesKeepNone() {
        var named = dataset(List.of("<blank>", "a"));
        var without = model(2, "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0");
        assertSame(PuzzleNames.NONE, PuzzleNames.of(named, without));
        assertSame(PuzzleNames.NONE, PuzzleNames.of(dataset(List.of("<blank>")), model(1)));
        try (var hdf = HdfReader.open(written(PuzzleNames.NONE))) {
            assertEquals(List.of(), hdf.names(""));
            assertNull(PuzzleNames.read(hdf, 1));
        }
    }

    @Test
    void anotherNumberOfNamesThanRowsIsAFault() {
        var file = written(PuzzleNames.of(dataset(List.of("<blank>", "a", "b")), model(3)));
        try (var hdf = HdfReader.open(file)) {
            var e = assertThrows(TrmException.class, () -> PuzzleNames.read(hdf, 4));
            assertTrue(e.getMessage().contains("holds 3 names, but num_puzzle_identifiers is 4"), e.getMessage());
        }
    }

    /** As {@code zlib.decompress(file["identifiers_zlib"][:].tobytes()).decode().split("\0")} does in Python. */
    @Test
    void aNameOfArcTakesSevenBytesOfZlib() throws IOException, DataFormatException {
        var random = new Random(1);
        var names = new ArrayList<>(List.of("<blank>"));
        for (int i = 0; i < 20_000; i++) {
            var colours = new ArrayList<>(IntStream.range(1, 10).boxed().toList());
            Collections.shuffle(colours, random);
            var digits = new StringBuilder();
            colours.forEach(digits::append);
            names.add("%08x|||t%d|||0%s".formatted(i / 1000 * 7919, random.nextInt(8), digits));
        }
        var file = written(PuzzleNames.of(dataset(names), model(names.size())));
        assertTrue(Files.size(file) < 7 * names.size() + 1000, Files.size(file) + " bytes");
        byte[] packed;
        try (var hdf = HdfReader.open(file)) {
            packed = hdf.bytes("identifiers_zlib", -1);
        }
        var inflater = new Inflater();
        inflater.setInput(packed);
        var text = new byte[names.size() * 27];
        int length = inflater.inflate(text);
        inflater.end();
        assertEquals(String.join("\0", names) + "\0", new String(text, 0, length, StandardCharsets.UTF_8));
    }
}

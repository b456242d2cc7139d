package trm.data;

import java.util.List;
import java.util.stream.IntStream;

/** Datasets of square grids of own meaning, an example a puzzle, for tests. */
public final class NamedPuzzles {
    private NamedPuzzles() {}

    /**
     * The same puzzles as both splits.
     *
     * @param names of the identifiers, the blank one first
     * @param identifiers of the puzzles
     * @param inputs {@code [puzzles, side²]}
     * @param labels likewise; what is not a token is ignored
     */
    public static Dataset of(int side, int vocab, List<String> names, int[] identifiers, int[] inputs, int[] labels) {
        int count = identifiers.length;
        int cells = side * side;
        var metadata = new Metadata(0, 0, 0, vocab, cells, names.size(), count, 1, count, List.of("all"));
        var each = IntStream.rangeClosed(0, count).toArray();
        var examples = new PlainExamples(cells, bytes(inputs, count * cells), bytes(labels, count * cells));
        var splits = List.of(Dataset.TRAIN, Dataset.TEST).stream()
                .map(name -> new DataSplit(name, metadata, each, each, identifiers, examples, new int[0]))
                .toList();
        var form = GridForm.square(DatasetKind.GRID, side, vocab);
        return new Dataset("made for a test", form, "", splits, new PuzzleTable(() -> names, List::of));
    }

    /** Puzzles 1, 2 … with these names, their tokens made from their numbers. */
    public static Dataset of(int side, int vocab, List<String> names) {
        int puzzles = names.size() - 1;
        var tokens = IntStream.range(0, puzzles * side * side).map(i -> 1 + i * i % (vocab - 1)).toArray();
        return of(side, vocab, names, IntStream.rangeClosed(1, puzzles).toArray(), tokens, tokens);
    }

    private static byte[] bytes(int[] values, int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) Math.max(0, values[i]);
        }
        return bytes;
    }
}

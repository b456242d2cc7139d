package trm.data.arc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trm.data.DataSplit;
import trm.data.Dihedral;
import trm.data.Metadata;
import trm.data.Pair;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** One split of an ARC dataset while it is built: base grids, and recipes for the puzzles made from them. */
final class ArcSplit {
    private static final int CELLS = ArcCanvas.SEQ_LEN;

    private final String name;
    /** Null where grids stay at the canvas' first cell. */
    private final Rng translations;
    private final List<Pair> bases = new ArrayList<>();
    private int groups;
    private int puzzles;
    private int examples;
    private int[] groupIndices = new int[2];
    private int[] puzzleIndices = new int[2];
    private int[] identifiers = new int[1];
    private byte[] transform = new byte[1];
    private byte[] colours = new byte[ArcCanvas.COLOURS];
    private int[] base = new int[1];
    private byte[] row = new byte[1];
    private byte[] column = new byte[1];

    ArcSplit(String name, Rng translations) {
        this.name = name;
        this.translations = translations;
    }

    boolean isEmpty() {
        return groups == 0;
    }

    /**
     * Adds a group: the original puzzle of {@code pairs} and its copies.
     *
     * @param copies how each is made, the original (which nothing changes) first
     * @param names the identifier of each
     */
    void add(List<Pair> pairs, List<ArcAugmentation> copies, int[] names) {
        int first = bases.size();
        bases.addAll(pairs);
        reserve(copies.size(), pairs.size());
        for (int i = 0; i < names.length; i++) {
            var copy = copies.get(i);
            int left = translations == null ? -1 : translations.nextInt(pairs.size());
            for (int k = 0; k < pairs.size(); k++) {
                base[examples] = first + k;
                if (translations != null && k != left) {
                    translate(pairs.get(k), copy.transform());
                }
                examples++;
            }
            transform[puzzles] = (byte) copy.transform().id();
            copy.copyColours(colours, puzzles * ArcCanvas.COLOURS);
            identifiers[puzzles++] = names[i];
            puzzleIndices[puzzles] = examples;
        }
        groupIndices[++groups] = puzzles;
    }

    private void translate(Pair pair, Dihedral transform) {
        int rows = pair.input().rows();
        int columns = pair.input().columns();
        if (pair.output() != null) {
            rows = Math.max(rows, pair.output().rows());
            columns = Math.max(columns, pair.output().columns());
        }
        row[examples] = (byte) translations.nextInt(ArcCanvas.SIDE - (transform.transposes() ? columns : rows) + 1);
        column[examples] = (byte) translations.nextInt(ArcCanvas.SIDE - (transform.transposes() ? rows : columns) + 1);
    }

    private void reserve(int copies, int pairs) {
        if ((long) examples + (long) copies * pairs > Integer.MAX_VALUE / 2
                || (long) (puzzles + copies) * ArcCanvas.COLOURS > Integer.MAX_VALUE / 2) {
            throw TrmException.misuse("These are more examples than one dataset can hold; lower --num-aug.");
        }
        groupIndices = grown(groupIndices, groups + 2);
        puzzleIndices = grown(puzzleIndices, puzzles + copies + 1);
        identifiers = grown(identifiers, puzzles + copies);
        transform = grown(transform, puzzles + copies);
        colours = grown(colours, (puzzles + copies) * ArcCanvas.COLOURS);
        base = grown(base, examples + copies * pairs);
        row = grown(row, base.length);
        column = grown(column, base.length);
    }

    private static int[] grown(int[] values, int length) {
        return length <= values.length ? values : Arrays.copyOf(values, length + length / 2);
    }

    private static byte[] grown(byte[] values, int length) {
        return length <= values.length ? values : Arrays.copyOf(values, length + length / 2);
    }

    /** The split, of a dataset with so many identifiers. */
    DataSplit build(int numPuzzleIdentifiers) {
        var starts = Arrays.copyOf(puzzleIndices, puzzles + 1);
        var made = new ArcExamples(
                tokens(false),
                tokens(true),
                Arrays.copyOf(base, examples),
                Arrays.copyOf(row, examples),
                Arrays.copyOf(column, examples),
                starts,
                Arrays.copyOf(transform, puzzles),
                Arrays.copyOf(colours, puzzles * ArcCanvas.COLOURS));
        var metadata = new Metadata(
                0, 0, 0, ArcCanvas.VOCAB_SIZE, CELLS, numPuzzleIdentifiers, groups, examples / (double) puzzles,
                puzzles, List.of("all"));
        return new DataSplit(
                name, metadata, Arrays.copyOf(groupIndices, groups + 1), starts, Arrays.copyOf(identifiers, puzzles),
                made, new int[0]);
    }

    private byte[] tokens(boolean outputs) {
        var tokens = new byte[bases.size() * CELLS];
        var canvas = new int[CELLS];
        for (int i = 0; i < bases.size(); i++) {
            var grid = outputs ? bases.get(i).output() : bases.get(i).input();
            if (grid == null) {
                continue; // padding alone, which no loss counts
            }
            ArcCanvas.place(grid, 0, 0, canvas, 0);
            for (int k = 0; k < CELLS; k++) {
                tokens[i * CELLS + k] = (byte) canvas[k];
            }
        }
        return tokens;
    }
}

package trm.data;

import java.util.List;

/** Small splits for tests. */
public final class Splits {
    private Splits() {}

    /**
     * Plain examples of four tokens, the first two of which tell the example's number; puzzle p of the split has
     * {@code sizes[g][p]} examples and the identifier p + 1.
     */
    public static DataSplit uneven(String name, int[][] sizes) {
        int puzzles = 0;
        for (var group : sizes) {
            puzzles += group.length;
        }
        var groupIndices = new int[sizes.length + 1];
        var puzzleIndices = new int[puzzles + 1];
        var identifiers = new int[puzzles];
        int puzzle = 0;
        for (int g = 0; g < sizes.length; g++) {
            for (int size : sizes[g]) {
                puzzleIndices[puzzle + 1] = puzzleIndices[puzzle] + size;
                identifiers[puzzle] = ++puzzle;
            }
            groupIndices[g + 1] = puzzle;
        }
        int examples = puzzleIndices[puzzles];
        var inputs = new byte[examples * 4];
        var labels = new byte[examples * 4];
        for (int i = 0; i < examples; i++) {
            inputs[4 * i] = (byte) (i / 10);
            inputs[4 * i + 1] = (byte) (i % 10);
            labels[4 * i + 3] = (byte) (1 + i % 9); // the others are 0, which is ignored
        }
        var metadata = new Metadata(
                0, 0, 0, 10, 4, puzzles + 1, sizes.length, examples / (double) puzzles, puzzles, List.of("all"));
        return new DataSplit(
                name, metadata, groupIndices, puzzleIndices, identifiers, new PlainExamples(4, inputs, labels),
                new int[0]);
    }

    /** The number of the example in a row of a batch of {@link #uneven}. */
    static int number(Batch batch, int row) {
        return batch.inputs()[4 * row] * 10 + batch.inputs()[4 * row + 1];
    }
}

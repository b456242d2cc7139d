package trm.data;

import java.util.List;

/**
 * The reference's {@code dataset.json} of one split, field by field.
 *
 * @param padId the input token of padding
 * @param ignoreLabelId the label token that no loss counts; batches hold −100 in its place
 * @param blankIdentifierId the puzzle identifier of padding and of datasets without identifiers
 * @param vocabSize tokens are {@code 0 … vocabSize − 1}
 * @param seqLen tokens in one example
 * @param numPuzzleIdentifiers identifiers are {@code 0 … numPuzzleIdentifiers − 1}
 * @param totalGroups groups: a puzzle together with its augmented copies
 * @param meanPuzzleExamples examples per puzzle
 * @param totalPuzzles as the reference counts: groups for Sudoku and mazes, puzzles for ARC
 * @param sets the names of the reference's sets; {@code all}
 */
public record Metadata(
        int padId,
        int ignoreLabelId,
        int blankIdentifierId,
        int vocabSize,
        int seqLen,
        int numPuzzleIdentifiers,
        int totalGroups,
        double meanPuzzleExamples,
        int totalPuzzles,
        List<String> sets) {

    /** Of a dataset whose every puzzle is one example, without identifiers: Sudoku and mazes. */
    public static Metadata withoutIdentifiers(int vocabSize, int seqLen, int groups) {
        return new Metadata(0, 0, 0, vocabSize, seqLen, 1, groups, 1.0, groups, List.of("all"));
    }
}

package trm.data;

import java.util.List;
import java.util.function.Supplier;

/**
 * The names and the test puzzles of a dataset. Training needs neither, and there may be a million names: they are
 * read when first asked for.
 */
public final class PuzzleTable {
    /** The name of identifier 0, and of every number that names no puzzle. */
    public static final String BLANK = "<blank>";

    private final Supplier<List<String>> readIdentifiers;
    private final Supplier<List<Puzzle>> readTestPuzzles;
    private List<String> identifiers;
    private List<Puzzle> testPuzzles;

    public PuzzleTable(Supplier<List<String>> readIdentifiers, Supplier<List<Puzzle>> readTestPuzzles) {
        this.readIdentifiers = readIdentifiers;
        this.readTestPuzzles = readTestPuzzles;
    }

    /** Of datasets whose puzzles have no names. */
    static PuzzleTable blank() {
        return new PuzzleTable(() -> List.of(BLANK), List::of);
    }

    /** See {@link Dataset#identifiers()}. */
    public synchronized List<String> identifiers() {
        if (identifiers == null) {
            identifiers = readIdentifiers.get();
        }
        return identifiers;
    }

    /** See {@link Dataset#testPuzzles()}. */
    public synchronized List<Puzzle> testPuzzles() {
        if (testPuzzles == null) {
            testPuzzles = readTestPuzzles.get();
        }
        return testPuzzles;
    }
}

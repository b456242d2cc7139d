package trm.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The same dataset with its puzzles numbered otherwise, as another build of it may number them. */
public final class Renumbered {
    private Renumbered() {}

    /** Numbered backwards: what was 1 is now the last. */
    public static Dataset backwards(Dataset dataset) {
        return of(dataset, true, name -> name);
    }

    /** Numbered as they were, under other names. */
    public static Dataset renamed(Dataset dataset, UnaryOperator<String> name) {
        return of(dataset, false, name);
    }

    private static Dataset of(Dataset dataset, boolean backwards, UnaryOperator<String> name) {
        var names = new ArrayList<String>();
        var old = dataset.identifiers();
        old.subList(1, old.size()).forEach(n -> names.add(name.apply(n)));
        if (backwards) {
            Collections.reverse(names);
        }
        names.addFirst(PuzzleTable.BLANK);
        int count = names.size();
        var splits = dataset.splits().stream()
                .map(s -> new DataSplit(
                        s.name(), s.metadata(), s.groupIndices(), s.puzzleIndices(),
                        IntStream.of(s.puzzleIdentifiers())
                                .map(id -> id == 0 || !backwards ? id : count - id)
                                .toArray(),
                        s.stored(), s.difficulty(), s.setIndices()))
                .toList();
        var table = new PuzzleTable(() -> List.copyOf(names), dataset::testPuzzles);
        return new Dataset(dataset.source(), dataset.form(), dataset.origin(), splits, table);
    }
}

package trm.data;

import java.util.List;

/**
 * An original ARC puzzle, as in the JSON files.
 *
 * @param id its name there, and its identifier in a dataset
 * @param pairs all its examples, in the file's order
 */
public record ArcPuzzle(String id, List<ArcPair> pairs) {
    public ArcPuzzle {
        pairs = List.copyOf(pairs);
    }

    /** The examples to be solved, in order. */
    public List<ArcPair> test() {
        return pairs.stream().filter(ArcPair::test).toList();
    }

    /** The examples shown, in order. */
    public List<ArcPair> train() {
        return pairs.stream().filter(pair -> !pair.test()).toList();
    }
}

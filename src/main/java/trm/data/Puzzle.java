package trm.data;

import java.util.List;

/**
 * A puzzle of several examples, some shown and some to be solved, as ARC-AGI has them.
 *
 * @param id its name in the files, and its identifier in a dataset
 * @param pairs all its examples, in the file's order
 */
public record Puzzle(String id, List<Pair> pairs) {
    public Puzzle {
        pairs = List.copyOf(pairs);
    }

    /** The examples to be solved, in order. */
    public List<Pair> test() {
        return pairs.stream().filter(Pair::test).toList();
    }

    /** The examples shown, in order. */
    public List<Pair> train() {
        return pairs.stream().filter(pair -> !pair.test()).toList();
    }
}

package trm.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One split of a dataset, as the reference lays it out: groups of puzzles (a puzzle and its augmented copies), puzzles
 * of examples, each puzzle with an identifier. Group g holds puzzles {@code groupStart(g) … groupEnd(g) − 1}, puzzle p
 * examples {@code puzzleStart(p) … puzzleEnd(p) − 1}.
 */
public final class DataSplit {
    /** The label that no loss counts. */
    public static final int IGNORED_LABEL = -100;

    private final String name;
    private final Metadata metadata;
    private final int[] groupIndices;
    private final int[] puzzleIndices;
    private final int[] puzzleIdentifiers;
    private final Examples examples;
    private final int[] difficulty;
    private final int[] setIndices;

    /**
     * @param groupIndices {@code [groups + 1]} the first puzzle of each group
     * @param puzzleIndices {@code [puzzles + 1]} the first example of each puzzle
     * @param puzzleIdentifiers {@code [puzzles]}
     * @param difficulty {@code [bases]} of each stored grid, or empty when unknown
     * @param setIndices {@code [sets + 1]} the first group of each of the metadata's sets
     */
    public DataSplit(
            String name,
            Metadata metadata,
            int[] groupIndices,
            int[] puzzleIndices,
            int[] puzzleIdentifiers,
            Examples examples,
            int[] difficulty,
            int[] setIndices) {
        this.name = name;
        this.metadata = metadata;
        this.groupIndices = groupIndices;
        this.puzzleIndices = puzzleIndices;
        this.puzzleIdentifiers = puzzleIdentifiers;
        this.examples = examples;
        this.difficulty = difficulty;
        this.setIndices = setIndices;
    }

    /** A split of one set. */
    public DataSplit(
            String name,
            Metadata metadata,
            int[] groupIndices,
            int[] puzzleIndices,
            int[] puzzleIdentifiers,
            Examples examples,
            int[] difficulty) {
        this(
                name, metadata, groupIndices, puzzleIndices, puzzleIdentifiers, examples, difficulty,
                new int[] {0, groupIndices.length - 1});
    }

    /** Whether anything is known of an example's answer. */
    public static boolean isAnswered(int[] labels) {
        return IntStream.of(labels).anyMatch(label -> label != IGNORED_LABEL);
    }

    /** {@code train} or {@code test}. */
    public String name() {
        return name;
    }

    public Metadata metadata() {
        return metadata;
    }

    public int groups() {
        return groupIndices.length - 1;
    }

    public int puzzles() {
        return puzzleIndices.length - 1;
    }

    public int examples() {
        return examples.count();
    }

    /** How many grids are stored; the other examples are made from them as they are drawn. */
    public int bases() {
        return examples.bases();
    }

    public int groupStart(int group) {
        return groupIndices[group];
    }

    public int groupEnd(int group) {
        return groupIndices[group + 1];
    }

    public int puzzleStart(int puzzle) {
        return puzzleIndices[puzzle];
    }

    public int puzzleEnd(int puzzle) {
        return puzzleIndices[puzzle + 1];
    }

    public int puzzleIdentifier(int puzzle) {
        return puzzleIdentifiers[puzzle];
    }

    /** The puzzle that {@code example} belongs to. */
    public int puzzleOf(int example) {
        int at = Arrays.binarySearch(puzzleIndices, example);
        return at >= 0 ? at : -at - 2;
    }

    /** The examples of the first {@code groups} groups, of at most the first {@code puzzles} puzzles of each. */
    public int[] examples(int groups, int puzzles) {
        var chosen = IntStream.builder();
        for (int g = 0; g < Math.min(groups, groups()); g++) {
            int end = (int) Math.min((long) groupStart(g) + puzzles, groupEnd(g));
            IntStream.range(puzzleStart(groupStart(g)), puzzleEnd(end - 1)).forEach(chosen);
        }
        return chosen.build().toArray();
    }

    /** The difficulty of each stored grid, {@code [bases]}, or empty when unknown; its meaning is the builder's. */
    public int[] difficulty() {
        return difficulty.clone();
    }

    /** Writes one example's {@code seqLen} inputs and labels at {@code offset}; ignored labels become −100. */
    public void example(int example, int[] inputs, int[] labels, int offset) {
        examples.write(example, inputs, labels, offset);
        int ignored = metadata.ignoreLabelId();
        for (int i = offset; i < offset + metadata.seqLen(); i++) {
            if (labels[i] == ignored) {
                labels[i] = IGNORED_LABEL;
            }
        }
    }

    public int[] groupIndices() {
        return groupIndices;
    }

    public int[] puzzleIndices() {
        return puzzleIndices;
    }

    public int[] puzzleIdentifiers() {
        return puzzleIdentifiers;
    }

    public int[] setIndices() {
        return setIndices;
    }

    public Examples stored() {
        return examples;
    }
}

package trm.data.puzzle;

import java.util.Arrays;
import trm.data.DataSplit;
import trm.data.Examples;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.tensor.Rng;

/** Puzzles with their solutions and difficulties while a dataset is built. */
public final class Puzzles {
    private final PuzzleRules rules;
    private byte[] inputs;
    private byte[] labels;
    private int[] difficulty;
    private int count;

    public Puzzles(PuzzleRules rules) {
        this.rules = rules;
        inputs = new byte[64 * rules.cells()];
        labels = new byte[inputs.length];
        difficulty = new int[64];
    }

    public int count() {
        return count;
    }

    public void add(int[] puzzle, int[] solution, int difficulty) {
        if (count == this.difficulty.length) {
            resize(Math.multiplyExact(2, count));
        }
        set(count++, puzzle, solution, difficulty);
    }

    void set(int i, int[] puzzle, int[] solution, int difficulty) {
        rules.tokens(puzzle, inputs, i * rules.cells());
        rules.tokens(solution, labels, i * rules.cells());
        this.difficulty[i] = difficulty;
    }

    private void resize(int capacity) {
        inputs = Arrays.copyOf(inputs, Math.multiplyExact(capacity, rules.cells()));
        labels = Arrays.copyOf(labels, inputs.length);
        difficulty = Arrays.copyOf(difficulty, capacity);
    }

    public int[] puzzle(int i) {
        return grid(inputs, i);
    }

    public int[] solution(int i) {
        return grid(labels, i);
    }

    private int[] grid(byte[] tokens, int i) {
        var grid = new int[rules.cells()];
        for (int cell = 0; cell < grid.length; cell++) {
            grid[cell] = tokens[i * grid.length + cell] - 1;
        }
        return grid;
    }

    /** Puts the puzzles in a random order. */
    void shuffle(Rng rng) {
        var order = rng.permutation(count);
        var shuffled = new Puzzles(rules);
        for (int i : order) {
            shuffled.add(puzzle(i), solution(i), difficulty[i]);
        }
        inputs = shuffled.inputs;
        labels = shuffled.labels;
        difficulty = shuffled.difficulty;
    }

    /** Makes the examples of a split, augmented copies included, from the tokens of its grids. */
    public interface Augmentation {
        Examples of(byte[] inputs, byte[] labels);
    }

    /** The split of these puzzles as they are. */
    public DataSplit split(String name) {
        return split(name, 0, (inputs, labels) -> new PlainExamples(rules.cells(), inputs, labels));
    }

    /** The split of these puzzles, each followed by {@code copies} augmented copies. */
    public DataSplit split(String name, int copies, Augmentation augmentation) {
        resize(count);
        int examples = Math.multiplyExact(count, copies + 1);
        var groups = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            groups[i] = i * (copies + 1);
        }
        var puzzles = new int[examples + 1];
        for (int i = 0; i <= examples; i++) {
            puzzles[i] = i;
        }
        var metadata = Metadata.withoutIdentifiers(rules.vocabSize(), rules.cells(), count);
        var stored = augmentation.of(inputs, labels);
        return new DataSplit(name, metadata, groups, puzzles, new int[examples], stored, difficulty);
    }
}

package trm.data.numpy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.data.TokenType;
import trm.tensor.TrmException;

/** The arrays of one split of a reference folder, its sets one after the other; grids are read where they lie. */
final class ImportedSets implements AutoCloseable {
    private final Path folder;
    private final int seqLen;
    private final int vocab;
    private final List<NpyReader> inputs = new ArrayList<>();
    private final List<NpyReader> labels = new ArrayList<>();
    private final int[] setIndices;
    /** The first example of each set. */
    private final int[] exampleIndices;
    private int[] groupIndices = {0};
    private int[] puzzleIndices = {0};
    private int[] puzzleIdentifiers = {};

    ImportedSets(Path folder, Metadata metadata) {
        this.folder = folder;
        seqLen = metadata.seqLen();
        vocab = metadata.vocabSize();
        var sets = metadata.sets();
        setIndices = new int[sets.size() + 1];
        exampleIndices = new int[sets.size() + 1];
        try {
            for (int s = 0; s < sets.size(); s++) {
                add(sets.get(s));
                setIndices[s + 1] = groupIndices.length - 1;
                exampleIndices[s + 1] = puzzleIndices[puzzleIndices.length - 1];
                inputs.get(s).check(exampleIndices[s + 1] - exampleIndices[s], seqLen);
                labels.get(s).check(exampleIndices[s + 1] - exampleIndices[s], seqLen);
            }
            if (puzzleIdentifiers.length != puzzleIndices.length - 1
                    || groupIndices[groupIndices.length - 1] != puzzleIndices.length - 1) {
                throw TrmException.failure(
                        "%s: puzzle_identifiers has %,d entries and group_indices ends at %,d, but puzzle_indices has"
                                + " %,d puzzles.",
                        folder, puzzleIdentifiers.length, groupIndices[groupIndices.length - 1],
                        puzzleIndices.length - 1);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(String set) {
        groupIndices = joined(groupIndices, ints(set, "group_indices"), "group_indices");
        puzzleIndices = joined(puzzleIndices, ints(set, "puzzle_indices"), "puzzle_indices");
        puzzleIdentifiers = IntStream.concat(
                        IntStream.of(puzzleIdentifiers), IntStream.of(ints(set, "puzzle_identifiers")))
                .toArray();
        inputs.add(new NpyReader(file(set, "inputs")));
        labels.add(new NpyReader(file(set, "labels")));
    }

    private Path file(String set, String field) {
        return folder.resolve(set + "__" + field + ".npy");
    }

    private int[] ints(String set, String field) {
        try (var npy = new NpyReader(file(set, field))) {
            return npy.ints();
        }
    }

    /** Indices that begin at 0, counted on from the end of those before. */
    private int[] joined(int[] before, int[] indices, String field) {
        for (int i = 0; i < indices.length; i++) {
            if (i == 0 ? indices[0] != 0 : indices[i] <= indices[i - 1]) {
                throw TrmException.failure("%s: entry %d of a %s is %d; they must rise from 0.", folder, i, field,
                        indices[i]);
            }
        }
        int last = before[before.length - 1];
        return IntStream.concat(IntStream.of(before), IntStream.of(indices).skip(1).map(i -> last + i)).toArray();
    }

    int[] setIndices() {
        return setIndices;
    }

    int[] groupIndices() {
        return groupIndices;
    }

    int[] puzzleIndices() {
        return puzzleIndices;
    }

    int[] puzzleIdentifiers() {
        return puzzleIdentifiers;
    }

    int examples() {
        return exampleIndices[exampleIndices.length - 1];
    }

    TokenType type() {
        return inputs.getFirst().type();
    }

    /** Reads one example's tokens. */
    void read(int example, int[] input, int[] label) {
        int set = 0;
        while (example >= exampleIndices[set + 1]) {
            set++;
        }
        long from = (long) (example - exampleIndices[set]) * seqLen;
        for (int i = 0; i < seqLen; i++) {
            input[i] = inputs.get(set).at(from + i);
            label[i] = labels.get(set).at(from + i);
        }
    }

    /** All examples in memory. */
    PlainExamples plain() {
        if ((long) examples() * seqLen > Integer.MAX_VALUE - 8) {
            throw TrmException.failure(
                    "%s: %,d examples of %d tokens, which have no recipes, are more than a dataset file can hold.",
                    folder, examples(), seqLen);
        }
        var stored = new PlainExamples(
                seqLen, new byte[examples() * seqLen], new byte[examples() * seqLen], type());
        var input = new int[seqLen];
        var label = new int[seqLen];
        for (int example = 0; example < examples(); example++) {
            read(example, input, label);
            for (int i = 0; i < seqLen; i++) {
                stored.inputs()[example * seqLen + i] = token(input[i], example);
                stored.labels()[example * seqLen + i] = token(label[i], example);
            }
        }
        return stored;
    }

    private byte token(int value, int example) {
        if (value < 0 || value >= Math.min(vocab, 256)) {
            throw TrmException.failure(
                    "%s: example %d holds the token %d, but vocab_size is %d (and 256 the most).",
                    folder, example, value, vocab);
        }
        return (byte) value;
    }

    @Override
    public void close() {
        inputs.forEach(NpyReader::close);
        labels.forEach(NpyReader::close);
    }
}

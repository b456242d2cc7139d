package trm.cli;

import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.tensor.TrmException;
import trm.view.Shown;

/** Which examples of a dataset a command shows. */
final class ExampleOptions {
    @Option(names = "--split", paramLabel = "S", description = "train or test; test by default.")
    private String split = Dataset.TEST;

    @Option(names = "--index", paramLabel = "I", description = "The number of the first example, from 0.")
    private Integer index;

    @Option(names = "--count", paramLabel = "N", description = "How many examples; 1 by default.")
    private int count = 1;

    /** One example of a dataset. */
    record Example(Dataset dataset, DataSplit split, int number, int[] inputs, int[] labels) {
        static Example of(Dataset dataset, DataSplit split, int number) {
            var inputs = new int[split.metadata().seqLen()];
            var labels = new int[inputs.length];
            split.example(number, inputs, labels, 0);
            return new Example(dataset, split, number, inputs, labels);
        }

        int identifier() {
            return split.puzzleIdentifier(split.puzzleOf(number));
        }

        /** As in {@code test example 3, 00576224|||t3|||0185369742}. */
        String title() {
            int id = identifier();
            return "%s example %d%s".formatted(
                    split.name(),
                    number,
                    id == split.metadata().blankIdentifierId() ? "" : ", " + dataset.identifiers().get(id));
        }

        /** With {@code prediction}, or null for none. */
        Shown shown(int[] prediction) {
            return new Shown(dataset.form(), inputs, prediction, DataSplit.isAnswered(labels) ? labels : null);
        }
    }

    /** Whether examples of a dataset are asked for at all. */
    boolean asked() {
        return index != null;
    }

    List<Example> of(Dataset dataset) {
        var chosen = dataset.split(split);
        int first = index == null ? 0 : index;
        if (first < 0 || first >= chosen.examples()) {
            throw TrmException.misuse(
                    "--index %d: the split %s of %s has the examples 0 … %d",
                    first, split, dataset.source(), chosen.examples() - 1);
        }
        if (count < 1) {
            throw TrmException.misuse("--count must be at least 1, not %d", count);
        }
        return IntStream.range(first, (int) Math.min((long) first + count, chosen.examples()))
                .mapToObj(i -> Example.of(dataset, chosen, i))
                .toList();
    }
}

package trm.data.grid;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.data.PuzzleTable;
import trm.tensor.TrmException;

/** Builds datasets of grids of own meaning from files of JSON lines. */
public final class GridDatasets {
    private final Map<String, Integer> identifiers = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final GridCells cells;

    /**
     * What a dataset is made of.
     *
     * @param train the training examples, or null for none
     * @param test the test examples, or null for none
     * @param alphabet the characters of the values from 0 on, or null to collect them in order of first appearance
     * @param values how many values there are, or null for as many as occur
     */
    public record Source(Path train, Path test, String alphabet, Integer values) {}

    /**
     * A dataset, and what its maker should know.
     *
     * @param remarks sentences: examples in both splits, outputs that are missing
     */
    public record Built(Dataset dataset, List<String> remarks) {}

    private GridDatasets(Source source) {
        cells = new GridCells(source.alphabet(), source.values());
    }

    /** Builds the dataset; nothing is written. */
    public static Built build(Source source) {
        if (source.train() == null && source.test() == null) {
            throw TrmException.misuse("Give --train FILE, or --test FILE, or both.");
        }
        return new GridDatasets(source).built(source);
    }

    private Built built(Source source) {
        var train = source.train() == null ? null : GridLines.read(source.train(), cells, false);
        var test = source.test() == null ? null : GridLines.read(source.test(), cells, true);
        Stream.of(train, test).filter(Objects::nonNull).flatMap(List::stream).forEach(line -> {
            if (line.puzzle() != null) {
                identifiers.putIfAbsent(line.puzzle(), identifiers.size() + 1);
            }
        });
        if (test != null) {
            remark(train, test);
        }
        var splits = new ArrayList<DataSplit>();
        if (train != null) {
            splits.add(split(Dataset.TRAIN, train));
        }
        if (test != null) {
            splits.add(split(Dataset.TEST, test));
        }
        var origin = Stream.of(source.train(), source.test())
                .filter(Objects::nonNull)
                .map(file -> file.getFileName().toString())
                .collect(Collectors.joining(" and "));
        var names = new ArrayList<>(List.of(PuzzleTable.BLANK));
        names.addAll(identifiers.keySet());
        var table = new PuzzleTable(() -> names, List::of);
        return new Built(new Dataset(origin, cells.form(), origin, splits, table), remarks);
    }

    private void remark(List<GridLines.Line> train, List<GridLines.Line> test) {
        long unknown = test.stream().filter(line -> line.output() == null).count();
        if (unknown > 0) {
            remarks.add("%,d of %,d test examples have no output and are kept for prediction only."
                    .formatted(unknown, test.size()));
        }
        if (train == null) {
            return;
        }
        var names = train.stream().map(GridLines.Line::puzzle).collect(Collectors.toCollection(HashSet::new));
        var untrained = test.stream()
                .map(GridLines.Line::puzzle)
                .filter(name -> name != null && !names.contains(name))
                .distinct()
                .toList();
        if (!untrained.isEmpty()) {
            var some = String.join(", ", untrained.subList(0, Math.min(5, untrained.size())));
            remarks.add("Careful: %,d puzzles of the test have no training example, which leaves them unknown: %s%s."
                    .formatted(untrained.size(), some, untrained.size() > 5 ? ", …" : ""));
        }
        var seen = train.stream().map(GridDatasets::key).collect(Collectors.toSet());
        long again = test.stream().filter(line -> seen.contains(key(line))).count();
        remarks.add(again == 0
                ? "No test example is a training example."
                : "Careful: %,d of the test examples are training examples.".formatted(again));
    }

    /** What makes two questions the same. */
    private static List<Object> key(GridLines.Line line) {
        return List.of(line.puzzle() == null ? "" : line.puzzle(), ByteBuffer.wrap(line.input()));
    }

    /** Examples of one puzzle stand together, where the first of them stands in the file; each puzzle is a group. */
    private DataSplit split(String name, List<GridLines.Line> lines) {
        var puzzles = new LinkedHashMap<Object, List<GridLines.Line>>();
        for (int i = 0; i < lines.size(); i++) {
            Object puzzle = lines.get(i).puzzle() == null ? (Object) i : lines.get(i).puzzle();
            puzzles.computeIfAbsent(puzzle, key -> new ArrayList<>()).add(lines.get(i));
        }
        var form = cells.form();
        int seqLen = form.cells();
        if ((long) lines.size() * seqLen > Integer.MAX_VALUE - 8) {
            throw TrmException.failure(
                    "%,d %s examples of %d cells are more than a dataset file can hold; make several.",
                    lines.size(), name, seqLen);
        }
        var inputs = new byte[lines.size() * seqLen];
        var labels = new byte[inputs.length];
        var groupIndices = new int[puzzles.size() + 1];
        var puzzleIndices = new int[puzzles.size() + 1];
        var puzzleIdentifiers = new int[puzzles.size()];
        int example = 0;
        int puzzle = 0;
        for (var examples : puzzles.values()) {
            var puzzleName = examples.getFirst().puzzle();
            puzzleIdentifiers[puzzle] = puzzleName == null ? 0 : identifiers.get(puzzleName);
            for (var line : examples) {
                System.arraycopy(line.input(), 0, inputs, example * seqLen, seqLen);
                if (line.output() != null) { // else 0, which is ignored
                    System.arraycopy(line.output(), 0, labels, example * seqLen, seqLen);
                }
                example++;
            }
            puzzle++;
            groupIndices[puzzle] = puzzle;
            puzzleIndices[puzzle] = example;
        }
        var metadata = new Metadata(
                0, 0, 0, form.vocabSize(), seqLen, identifiers.size() + 1, puzzles.size(),
                lines.size() / (double) puzzles.size(), puzzles.size(), List.of("all"));
        var stored = new PlainExamples(seqLen, inputs, labels);
        return new DataSplit(name, metadata, groupIndices, puzzleIndices, puzzleIdentifiers, stored, new int[0]);
    }
}

package trm.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import trm.tensor.TrmException;

/** Several datasets seen as one: their groups one after the other, their puzzles renumbered. No grid is copied. */
public final class CombinedDataset {
    private final List<Part> parts;
    private final int identifiers;

    /** @param numbers the number in the whole of each of its puzzle identifiers; that of 0 is 0 */
    public record Part(Dataset dataset, int[] numbers) {}

    private CombinedDataset(List<Part> parts, int identifiers) {
        this.parts = parts;
        this.identifiers = identifiers;
    }

    /** @param identifiers puzzle identifiers of the whole, whose names are {@code names} */
    public static Dataset of(List<Part> parts, int identifiers, Supplier<List<String>> names) {
        return new CombinedDataset(parts, identifiers).combined(names);
    }

    private static String sources(List<Dataset> datasets) {
        return datasets.stream().map(Dataset::source).collect(Collectors.joining(" + "));
    }

    private Dataset combined(Supplier<List<String>> names) {
        var first = parts.getFirst().dataset();
        for (var part : parts) {
            checkSameTask(first, part.dataset());
        }
        var splits = new ArrayList<DataSplit>();
        for (var name : List.of(Dataset.TRAIN, Dataset.TEST)) {
            if (parts.stream().allMatch(p -> has(p.dataset(), name))) {
                splits.add(combined(name));
            }
        }
        var datasets = parts.stream().map(Part::dataset).toList();
        var origin = datasets.stream().map(Dataset::origin).collect(Collectors.joining(" + "));
        var table = new PuzzleTable(names, this::testPuzzles);
        return new Dataset(sources(datasets), first.form(), origin, splits, table);
    }

    private static boolean has(Dataset dataset, String split) {
        return dataset.splits().stream().anyMatch(s -> s.name().equals(split));
    }

    private List<Puzzle> testPuzzles() {
        var all = new ArrayList<Puzzle>();
        var seen = new HashSet<String>();
        for (var part : parts) {
            part.dataset().testPuzzles().stream().filter(p -> seen.add(p.id())).forEach(all::add);
        }
        return all;
    }

    /** Fails when a model for the puzzles of {@code first} could not read those of {@code other}. */
    public static void checkSameTask(Dataset first, Dataset other) {
        agree(first, other, "kind", d -> d.kind().label());
        agree(first, other, "grid_size", d -> d.form().size());
        agree(first, other, "alphabet", d -> "\"%s\"".formatted(d.form().alphabet()));
        if (!first.splits().isEmpty() && !other.splits().isEmpty()) {
            agree(first, other, "vocab_size", d -> d.splits().getFirst().metadata().vocabSize());
        }
    }

    /** Checks that both have the same. */
    private static void agree(Dataset first, Dataset other, String name, Function<Dataset, Object> field) {
        var expected = field.apply(first);
        var actual = field.apply(other);
        if (!actual.equals(expected)) {
            throw TrmException.misuse(
                    "%s has %s %s, but %s has %s; the datasets of one run must be of one task.",
                    first.source(), name, expected, other.source(), actual);
        }
    }

    private DataSplit combined(String name) {
        var first = parts.getFirst().dataset();
        for (var part : parts) {
            agree(first, part.dataset(), "vocab_size", d -> d.split(name).metadata().vocabSize());
            agree(first, part.dataset(), "pad_id", d -> d.split(name).metadata().padId());
            agree(first, part.dataset(), "ignore_label_id", d -> d.split(name).metadata().ignoreLabelId());
            agree(first, part.dataset(), "blank_identifier_id", d -> d.split(name).metadata().blankIdentifierId());
        }
        var splits = parts.stream().map(p -> p.dataset().split(name)).toList();
        var examples = new CombinedExamples(splits.stream().map(DataSplit::stored).toList());
        var puzzleIdentifiers = parts.stream()
                .flatMapToInt(p -> IntStream.of(p.dataset().split(name).puzzleIdentifiers()).map(i -> p.numbers()[i]))
                .toArray();
        boolean rated = splits.stream().allMatch(s -> s.difficulty().length > 0);
        return new DataSplit(
                name,
                metadata(splits),
                joined(splits, DataSplit::groupIndices),
                joined(splits, DataSplit::puzzleIndices),
                puzzleIdentifiers,
                examples,
                rated ? splits.stream().flatMapToInt(s -> Arrays.stream(s.difficulty())).toArray() : new int[0],
                joined(splits, DataSplit::setIndices));
    }

    /** Totals, and the mean weighted as in the reference; the sets of the second dataset have a 1 after their names. */
    private Metadata metadata(List<DataSplit> splits) {
        var first = splits.getFirst().metadata();
        int groups = 0;
        int puzzles = 0;
        double examples = 0;
        var sets = new ArrayList<String>();
        for (int i = 0; i < splits.size(); i++) {
            var metadata = splits.get(i).metadata();
            groups = Math.addExact(groups, metadata.totalGroups());
            puzzles = Math.addExact(puzzles, metadata.totalPuzzles());
            examples += metadata.meanPuzzleExamples() * metadata.totalPuzzles();
            for (var set : metadata.sets()) {
                sets.add(i == 0 ? set : set + i);
            }
        }
        return new Metadata(
                first.padId(), first.ignoreLabelId(), first.blankIdentifierId(), first.vocabSize(), first.seqLen(),
                identifiers, groups, examples / puzzles, puzzles, sets);
    }

    /** Indices counted on from the end of those before. */
    private static int[] joined(List<DataSplit> splits, Function<DataSplit, int[]> field) {
        var joined = IntStream.builder().add(0);
        int start = 0;
        for (var split : splits) {
            var indices = field.apply(split);
            for (int i = 1; i < indices.length; i++) {
                joined.add(start + indices[i]);
            }
            start = Math.addExact(start, indices[indices.length - 1]);
        }
        return joined.build().toArray();
    }
}

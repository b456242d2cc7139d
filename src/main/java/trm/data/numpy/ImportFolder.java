package trm.data.numpy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.Json;
import trm.data.Metadata;
import trm.data.Puzzle;
import trm.data.PuzzleTable;
import trm.data.arc.ArcJson;
import trm.data.kinds.PuzzleKinds;
import trm.data.puzzle.PuzzleRules;
import trm.tensor.TrmException;

/**
 * Reads a dataset folder that the reference's builders wrote: {@code {train,test}/dataset.json} and
 * {@code <set>__{inputs,labels,puzzle_identifiers,puzzle_indices,group_indices}.npy}, {@code identifiers.json},
 * {@code test_puzzles.json}. The augmented copies of an ARC dataset become recipes again where their names say how they
 * were made.
 */
public final class ImportFolder {
    private final Path folder;
    private GridForm form;
    private List<String> identifiers;

    private ImportFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads {@code folder}, whose grids are {@code wanted}, and checks that they are. */
    public static Dataset read(Path folder, ImportedForm wanted) {
        if (!Files.isDirectory(folder)) {
            throw TrmException.failure("%s: there is no such folder.", folder);
        }
        return new ImportFolder(folder).read(wanted);
    }

    private Dataset read(ImportedForm wanted) {
        var metadata = new ArrayList<Metadata>();
        var names = new ArrayList<String>();
        for (var name : new String[] {Dataset.TRAIN, Dataset.TEST}) {
            if (Files.isDirectory(folder.resolve(name))) {
                names.add(name);
                metadata.add(metadata(folder.resolve(name).resolve("dataset.json")));
            }
        }
        if (names.isEmpty()) {
            throw TrmException.failure("%s: there is neither a folder train nor test in it.", folder);
        }
        form = wanted.of(folder, metadata.getFirst());
        identifiers = identifiers(metadata.stream().mapToInt(Metadata::numPuzzleIdentifiers).max().getAsInt());
        var splits = new ArrayList<DataSplit>();
        for (int i = 0; i < names.size(); i++) {
            splits.add(split(names.get(i), metadata.get(i)));
        }
        var origin = "imported from " + folder.toAbsolutePath().normalize().getFileName();
        var tests = testPuzzles();
        var table = new PuzzleTable(() -> identifiers, () -> tests);
        return new Dataset(folder.toString(), form, origin, splits, table);
    }

    private List<String> identifiers(int count) {
        var file = folder.resolve("identifiers.json");
        if (!Files.exists(file) && count == 1) {
            return List.of(PuzzleTable.BLANK);
        }
        if (!(Json.read(file) instanceof List<?> names) || !names.stream().allMatch(n -> n instanceof String)) {
            throw TrmException.failure("%s: this is no list of names.", file);
        }
        if (names.size() != count) {
            throw TrmException.failure(
                    "%s: it has %,d names, but num_puzzle_identifiers is %,d.", file, names.size(), count);
        }
        return names.stream().map(n -> (String) n).toList();
    }

    private List<Puzzle> testPuzzles() {
        var file = folder.resolve("test_puzzles.json");
        return Files.exists(file) ? ArcJson.puzzles(Json.read(file), file.toString()) : List.of();
    }

    private static Metadata metadata(Path file) {
        if (!(Json.read(file) instanceof Map<?, ?> fields)) {
            throw TrmException.failure("%s: this is no JSON object.", file);
        }
        if (!(fields.get("sets") instanceof List<?> sets) || sets.isEmpty()) {
            throw TrmException.failure("%s: sets is no list of names.", file);
        }
        return new Metadata(
                whole(file, fields, "pad_id"),
                whole(file, fields, "ignore_label_id"),
                whole(file, fields, "blank_identifier_id"),
                whole(file, fields, "vocab_size"),
                whole(file, fields, "seq_len"),
                whole(file, fields, "num_puzzle_identifiers"),
                whole(file, fields, "total_groups"),
                number(file, fields, "mean_puzzle_examples").doubleValue(),
                whole(file, fields, "total_puzzles"),
                sets.stream().map(Object::toString).toList());
    }

    private static Number number(Path file, Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof Number number) {
            return number;
        }
        throw TrmException.failure("%s: %s is %s, not a number.", file, name, fields.get(name));
    }

    private static int whole(Path file, Map<?, ?> fields, String name) {
        var number = number(file, fields, name);
        if (number.doubleValue() != number.intValue()) {
            throw TrmException.failure("%s: %s is %s, not a whole number.", file, name, number);
        }
        return number.intValue();
    }

    private DataSplit split(String name, Metadata metadata) {
        try (var sets = new ImportedSets(folder.resolve(name), metadata)) {
            check(name, metadata, sets);
            var examples = form.kind() == DatasetKind.ARC ? new ArcRecovery(sets, identifiers).examples() : null;
            var split = new DataSplit(
                    name,
                    metadata,
                    sets.groupIndices(),
                    sets.puzzleIndices(),
                    sets.puzzleIdentifiers(),
                    examples != null ? examples : sets.plain(),
                    new int[0],
                    sets.setIndices());
            PuzzleKinds.rules(form).ifPresent(rules -> checkKind(split, rules));
            return split;
        }
    }

    /** Whether the examples hold no foreign token, and the first one is a puzzle: other tasks have the same sizes. */
    private void checkKind(DataSplit split, PuzzleRules rules) {
        var input = new int[form.cells()];
        var label = new int[form.cells()];
        for (int i = 0; i < split.examples(); i++) {
            split.stored().write(i, input, label, 0);
            var wrong = IntStream.concat(IntStream.of(input), IntStream.of(label)).anyMatch(token -> token == 0)
                    ? "a cell with token 0, which is padding"
                    : i == 0 ? rules.fault(rules.grid(input, 0)) : null;
            if (wrong != null) {
                throw TrmException.misuse(
                        "%s: %s example %d is no %s, it has %s; import it with --kind grid.",
                        folder, split.name(), i, rules.describe(), wrong);
            }
        }
    }

    private void check(String name, Metadata metadata, ImportedSets sets) {
        int groups = sets.groupIndices().length - 1;
        if (metadata.vocabSize() != form.vocabSize() || metadata.seqLen() != form.cells()) {
            throw TrmException.failure(
                    "%s: %s/dataset.json has vocab_size %d and seq_len %d, but the other split has %d and %d.",
                    folder, name, metadata.vocabSize(), metadata.seqLen(), form.vocabSize(), form.cells());
        }
        if (groups == 0 || !(metadata.meanPuzzleExamples() > 0)) {
            throw TrmException.failure(
                    "%s: %s has %d groups and mean_puzzle_examples %s; both must be more than 0.",
                    folder, name, groups, metadata.meanPuzzleExamples());
        }
        if (metadata.totalGroups() != groups) {
            throw TrmException.failure(
                    "%s: %s/dataset.json has total_groups %d, but group_indices has %d.",
                    folder, name, metadata.totalGroups(), groups);
        }
        for (int identifier : sets.puzzleIdentifiers()) {
            if (identifier < 0 || identifier >= metadata.numPuzzleIdentifiers()) {
                throw TrmException.failure(
                        "%s: %s has the puzzle identifier %d, but num_puzzle_identifiers is %d.",
                        folder, name, identifier, metadata.numPuzzleIdentifiers());
            }
        }
    }
}

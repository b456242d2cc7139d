package trm.data.numpy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.Json;
import trm.data.Metadata;
import trm.data.TokenType;
import trm.data.arc.ArcJson;
import trm.data.file.WholeFile;
import trm.tensor.TrmException;

/**
 * Writes a dataset as the folder that the reference's builders write and its loader reads. Augmented copies are made
 * one at a time, so that a dataset which takes gigabytes there needs none here.
 */
public final class ExportFolder {
    private static final double GIGA = 1e9;

    private final Dataset dataset;
    private final Path folder;

    private ExportFolder(Dataset dataset, Path folder) {
        this.dataset = dataset;
        this.folder = folder;
    }

    /** Writes {@code folder}, whole or not at all; there must be none yet. */
    public static void write(Dataset dataset, Path folder) {
        if (Files.exists(folder)) {
            throw TrmException.misuse("%s is there already; name a folder that is not.", folder);
        }
        WholeFile.write(folder, beside -> {
            Files.createDirectory(beside);
            checkSpace(folder, bytes(dataset), Files.getFileStore(beside).getUsableSpace());
            new ExportFolder(dataset, beside).write();
        });
    }

    /** The bytes that the grids will take; the rest is little. */
    static long bytes(Dataset dataset) {
        long bytes = 0;
        for (var split : dataset.splits()) {
            bytes += 2L * split.examples() * split.metadata().seqLen() * split.stored().type().bytes();
        }
        return bytes;
    }

    static void checkSpace(Path folder, long needed, long free) {
        if (needed > free) {
            throw TrmException.failure(
                    "%s: the export takes %.2f GB, but only %.2f GB are free there; make room or name another place.",
                    folder, needed / GIGA, free / GIGA);
        }
    }

    private void write() throws IOException {
        for (var split : dataset.splits()) {
            write(split);
        }
        Files.writeString(folder.resolve("identifiers.json"), texts(dataset.identifiers()));
        if (dataset.kind() == DatasetKind.ARC) {
            Files.writeString(folder.resolve("test_puzzles.json"), ArcJson.write(dataset.testPuzzles()));
        }
    }

    private void write(DataSplit split) throws IOException {
        var to = Files.createDirectory(folder.resolve(split.name()));
        Files.writeString(to.resolve("dataset.json"), json(split.metadata()));
        var sets = split.metadata().sets();
        for (int s = 0; s < sets.size(); s++) {
            write(split, sets.get(s), split.setIndices()[s], split.setIndices()[s + 1], to);
        }
    }

    /** One set: the groups from {@code first} until {@code end}, counted from 0 again. */
    private static void write(DataSplit split, String set, int first, int end, Path to) throws IOException {
        var groups = counted(split.groupIndices(), first, end);
        int puzzle = split.groupIndices()[first];
        int puzzleEnd = split.groupIndices()[end];
        var puzzles = counted(split.puzzleIndices(), puzzle, puzzleEnd);
        write(to.resolve(set + "__group_indices.npy"), groups);
        write(to.resolve(set + "__puzzle_indices.npy"), puzzles);
        write(
                to.resolve(set + "__puzzle_identifiers.npy"),
                Arrays.copyOfRange(split.puzzleIdentifiers(), puzzle, puzzleEnd));

        int example = split.puzzleIndices()[puzzle];
        int count = split.puzzleIndices()[puzzleEnd] - example;
        int seqLen = split.metadata().seqLen();
        var type = split.stored().type();
        var input = new int[seqLen];
        var label = new int[seqLen];
        try (var inputs = new NpyWriter(to.resolve(set + "__inputs.npy"), type, count, seqLen);
                var labels = new NpyWriter(to.resolve(set + "__labels.npy"), type, count, seqLen)) {
            for (int i = 0; i < count; i++) {
                split.stored().write(example + i, input, label, 0);
                inputs.put(input);
                labels.put(label);
            }
        }
    }

    private static int[] counted(int[] indices, int first, int end) {
        return Arrays.stream(indices, first, end + 1).map(i -> i - indices[first]).toArray();
    }

    private static void write(Path file, int[] values) throws IOException {
        try (var npy = new NpyWriter(file, TokenType.INT32, values.length)) {
            npy.put(values);
        }
    }

    private static String json(Metadata m) {
        return ("{\"pad_id\": %d, \"ignore_label_id\": %d, \"blank_identifier_id\": %d, \"vocab_size\": %d,"
                        + " \"seq_len\": %d, \"num_puzzle_identifiers\": %d, \"total_groups\": %d,"
                        + " \"mean_puzzle_examples\": %s, \"total_puzzles\": %d, \"sets\": %s}")
                .formatted(
                        m.padId(), m.ignoreLabelId(), m.blankIdentifierId(), m.vocabSize(), m.seqLen(),
                        m.numPuzzleIdentifiers(), m.totalGroups(), Double.toString(m.meanPuzzleExamples()),
                        m.totalPuzzles(), texts(m.sets()));
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(Json::quote).collect(Collectors.joining(", ", "[", "]"));
    }
}

package trm.data.hdf;

import io.jhdf.api.WritableGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.Examples;
import trm.data.TokenType;
import trm.data.arc.ArcJson;

/** Writes a {@link Dataset} as the HDF5 file that {@code datasets/README.md} describes. */
final class DatasetWriter {
    private DatasetWriter() {}

    static void write(Dataset dataset, Path file) {
        HdfWriter.write(file, root -> {
            FormAttributes.put(root, dataset.form());
            root.putAttribute("origin", dataset.origin());
            if (dataset.identifiers().size() > 1) {
                HdfWriter.texts(root, "identifiers", dataset.identifiers());
            }
            if (!dataset.testPuzzles().isEmpty()) {
                var tests = ArcJson.write(dataset.testPuzzles());
                HdfWriter.bytes(root, "test_puzzles", tests.getBytes(StandardCharsets.UTF_8));
            }
            for (var split : dataset.splits()) {
                write(root.putGroup(split.name()), split);
            }
        });
    }

    private static void write(WritableGroup group, DataSplit split) {
        var metadata = split.metadata();
        group.putAttribute("pad_id", metadata.padId());
        group.putAttribute("ignore_label_id", metadata.ignoreLabelId());
        group.putAttribute("blank_identifier_id", metadata.blankIdentifierId());
        group.putAttribute("vocab_size", metadata.vocabSize());
        group.putAttribute("seq_len", metadata.seqLen());
        group.putAttribute("num_puzzle_identifiers", metadata.numPuzzleIdentifiers());
        group.putAttribute("total_groups", metadata.totalGroups());
        group.putAttribute("mean_puzzle_examples", metadata.meanPuzzleExamples());
        group.putAttribute("total_puzzles", metadata.totalPuzzles());
        group.putAttribute("sets", metadata.sets().toArray(String[]::new));
        HdfWriter.ints(group, "puzzle_identifiers", split.puzzleIdentifiers());
        HdfWriter.ints(group, "puzzle_indices", split.puzzleIndices());
        HdfWriter.ints(group, "group_indices", split.groupIndices());
        if (metadata.sets().size() > 1) {
            HdfWriter.ints(group, "set_indices", split.setIndices());
        }
        if (split.difficulty().length > 0) {
            HdfWriter.ints(group, "difficulty", split.difficulty());
        }
        split.stored().store(new Examples.Sink() {
            private final int seqLen = metadata.seqLen();
            private WritableGroup recipe;

            @Override
            public void grids(byte[] inputs, byte[] labels, TokenType type) {
                if (type != null) {
                    group.putAttribute("dtype", type.label());
                }
                HdfWriter.bytes(group, "inputs", inputs, seqLen);
                HdfWriter.bytes(group, "labels", labels, seqLen);
            }

            @Override
            public void ints(String name, int[] values) {
                HdfWriter.ints(recipe(), name, values);
            }

            @Override
            public void bytes(String name, byte[] values) {
                HdfWriter.bytes(recipe(), name, values);
            }

            @Override
            public void bytes(String name, byte[] values, int width) {
                HdfWriter.bytes(recipe(), name, values, width);
            }

            private WritableGroup recipe() {
                if (recipe == null) {
                    recipe = group.putGroup("recipe");
                }
                return recipe;
            }
        });
    }
}

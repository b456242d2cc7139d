package trm.data;

import io.jhdf.api.WritableGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import trm.tensor.TrmException;

/** Writes a {@link Dataset} as the HDF5 file that {@code datasets/README.md} describes. */
final class DatasetWriter {
    private DatasetWriter() {}

    static void write(Dataset dataset, Path file) {
        HdfWriter.write(file, root -> {
            root.putAttribute("kind", dataset.kind().label());
            root.putAttribute("grid_size", dataset.gridSize());
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
        switch (split.stored()) {
            case PlainExamples plain -> {
                group.putAttribute("dtype", plain.type().label());
                grids(group, plain.inputs(), plain.labels(), plain.seqLen());
            }
            case SudokuExamples sudoku -> {
                int size = sudoku.size();
                grids(group, sudoku.inputs(), sudoku.labels(), size * size);
                var recipe = group.putGroup("recipe");
                HdfWriter.ints(recipe, "base", sudoku.base());
                HdfWriter.bytes(recipe, "digits", sudoku.digits(), size);
                HdfWriter.bytes(recipe, "rows", sudoku.rows(), size);
                HdfWriter.bytes(recipe, "columns", sudoku.columns(), size);
                HdfWriter.bytes(recipe, "transpose", sudoku.transpose());
            }
            case MazeExamples maze -> {
                grids(group, maze.inputs(), maze.labels(), maze.size() * maze.size());
                var recipe = group.putGroup("recipe");
                HdfWriter.ints(recipe, "base", maze.base());
                HdfWriter.bytes(recipe, "dihedral", maze.dihedral());
            }
            case CombinedExamples combined -> throw TrmException.misuse(
                    "Several datasets taken as one are not written to a file; write each of them.");
            case ArcExamples arc -> {
                grids(group, arc.inputs(), arc.labels(), ArcCanvas.SEQ_LEN);
                var recipe = group.putGroup("recipe");
                HdfWriter.bytes(recipe, "dihedral", arc.transform());
                HdfWriter.bytes(recipe, "colours", arc.colours(), ArcGrid.COLOURS);
                HdfWriter.ints(recipe, "base", arc.base());
                HdfWriter.bytes(recipe, "row", arc.row());
                HdfWriter.bytes(recipe, "column", arc.column());
            }
        }
    }

    private static void grids(WritableGroup group, byte[] inputs, byte[] labels, int seqLen) {
        HdfWriter.bytes(group, "inputs", inputs, seqLen);
        HdfWriter.bytes(group, "labels", labels, seqLen);
    }
}

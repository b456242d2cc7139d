package trm.data.numpy;

import java.util.Arrays;
import java.util.List;
import trm.data.TokenType;
import trm.data.arc.ArcAugmentation;
import trm.data.arc.ArcCanvas;
import trm.data.arc.ArcExamples;

/**
 * Finds out how the examples of an ARC dataset were made: a group's original is the puzzle whose name has no
 * augmentation, the other names say which theirs is, and the canvas shows where each grid begins. Nothing is assumed:
 * in the end every example is made again and compared.
 */
final class ArcRecovery {
    private static final int SIDE = ArcCanvas.SIDE;
    private static final int CELLS = ArcCanvas.SEQ_LEN;

    private final ImportedSets sets;
    private final List<String> identifiers;
    private final int[] puzzles;
    private final int[] input = new int[CELLS];
    private final int[] label = new int[CELLS];
    private final int[] base;
    private final byte[] row;
    private final byte[] column;
    private final byte[] transform;
    private final byte[] colours;
    private byte[] inputs = new byte[0];
    private byte[] labels = new byte[0];
    private int bases;

    ArcRecovery(ImportedSets sets, List<String> identifiers) {
        this.sets = sets;
        this.identifiers = identifiers;
        puzzles = sets.puzzleIndices();
        base = new int[sets.examples()];
        row = new byte[base.length];
        column = new byte[base.length];
        transform = new byte[puzzles.length - 1];
        colours = new byte[transform.length * ArcCanvas.COLOURS];
    }

    /** The examples as recipes, or null when some are not what their names say. */
    ArcExamples examples() {
        if (sets.type() != TokenType.UINT8) {
            return null; // which no builder wrote, and recipes would not remember
        }
        var groups = sets.groupIndices();
        for (int g = 0; g + 1 < groups.length; g++) {
            if (!group(groups[g], groups[g + 1])) {
                return null;
            }
        }
        var made = new ArcExamples(
                Arrays.copyOf(inputs, bases * CELLS), Arrays.copyOf(labels, bases * CELLS), base, row, column, puzzles,
                transform, colours);
        return made.fault() == null && same(made) ? made : null;
    }

    private boolean group(int from, int to) {
        int original = from;
        while (original < to && !nothing(augmentation(original))) {
            original++;
        }
        if (original == to) {
            return false;
        }
        int size = puzzles[original + 1] - puzzles[original];
        int first = bases;
        for (int i = 0; i < size; i++) {
            addBase(puzzles[original] + i);
        }
        for (int puzzle = from; puzzle < to; puzzle++) {
            if (puzzles[puzzle + 1] - puzzles[puzzle] != size) {
                return false;
            }
            var augmentation = augmentation(puzzle);
            transform[puzzle] = (byte) augmentation.transform().id();
            augmentation.copyColours(colours, puzzle * ArcCanvas.COLOURS);
            for (int i = 0; i < size; i++) {
                int example = puzzles[puzzle] + i;
                sets.read(example, input, label);
                int place = place(input);
                base[example] = first + i;
                row[example] = (byte) (place / SIDE);
                column[example] = (byte) (place % SIDE);
            }
        }
        return true;
    }

    private ArcAugmentation augmentation(int puzzle) {
        return ArcAugmentation.parse(identifiers.get(sets.puzzleIdentifiers()[puzzle]));
    }

    private static boolean nothing(ArcAugmentation augmentation) {
        return augmentation.toString().equals(augmentation.puzzle());
    }

    /** Moves an example's grids to the canvas' first cell. */
    private void addBase(int example) {
        if ((bases + 1) * CELLS > inputs.length) {
            inputs = Arrays.copyOf(inputs, 2 * inputs.length + CELLS);
            labels = Arrays.copyOf(labels, inputs.length);
        }
        sets.read(example, input, label);
        int place = place(input);
        move(input, place, inputs);
        move(label, place, labels);
        bases++;
    }

    /** Adds the grid that begins at {@code place}; the canvas' edge may have cut its ends off. */
    private void move(int[] tokens, int place, byte[] to) {
        var corner = new int[CELLS];
        for (int i = 0; i + place < CELLS; i++) {
            corner[i] = i % SIDE + place % SIDE < SIDE ? tokens[place + i] : 0;
        }
        ArcCanvas.place(ArcCanvas.crop(corner, 0), 0, 0, corner, 0);
        for (int i = 0; i < CELLS; i++) {
            to[bases * CELLS + i] = (byte) corner[i];
        }
    }

    /** The first cell of the grid on a canvas: the first row and the first column that hold anything. */
    private static int place(int[] tokens) {
        int row = SIDE - 1;
        int column = SIDE - 1;
        for (int i = 0; i < CELLS; i++) {
            if (tokens[i] != 0) {
                row = Math.min(row, i / SIDE);
                column = Math.min(column, i % SIDE);
            }
        }
        return row * SIDE + column;
    }

    private boolean same(ArcExamples made) {
        var madeInput = new int[CELLS];
        var madeLabel = new int[CELLS];
        for (int i = 0; i < base.length; i++) {
            sets.read(i, input, label);
            made.write(i, madeInput, madeLabel, 0);
            if (!Arrays.equals(input, madeInput) || !Arrays.equals(label, madeLabel)) {
                return false;
            }
        }
        return true;
    }
}

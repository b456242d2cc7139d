package trm.data.maze;

import trm.data.Dihedral;
import trm.data.Examples;

/**
 * Mazes and, for each example, which of them it is made from by which symmetry.
 *
 * @param size rows and columns
 * @param inputs tokens of the base mazes {@code [bases, size²]}
 * @param labels likewise, with their paths
 * @param base {@code [N]} which base maze an example is made from
 * @param dihedral {@code [N]} by which symmetry, a {@link Dihedral#id}
 */
public record MazeExamples(int size, byte[] inputs, byte[] labels, int[] base, byte[] dihedral) implements Examples {
    /** Each maze in all its eight positions, as it is first (the reference's {@code --aug}). */
    static MazeExamples augmented(int size, byte[] inputs, byte[] labels) {
        int count = Math.multiplyExact(inputs.length / (size * size), Dihedral.count());
        var base = new int[count];
        var dihedral = new byte[count];
        for (int i = 0; i < count; i++) {
            base[i] = i / Dihedral.count();
            dihedral[i] = (byte) (i % Dihedral.count());
        }
        return new MazeExamples(size, inputs, labels, base, dihedral);
    }

    @Override
    public int count() {
        return base.length;
    }

    @Override
    public int bases() {
        return inputs.length / (size * size);
    }

    @Override
    public void write(int example, int[] inputs, int[] labels, int offset) {
        var turn = Dihedral.of(dihedral[example]);
        int start = base[example] * size * size + turn.start(size, size, size);
        int rowStep = turn.rowStep(size);
        int columnStep = turn.columnStep(size);
        int out = offset;
        for (int r = 0; r < size; r++) {
            int cell = start + r * rowStep;
            for (int c = 0; c < size; c++) {
                inputs[out] = this.inputs[cell];
                labels[out++] = this.labels[cell];
                cell += columnStep;
            }
        }
    }

    @Override
    public void store(Sink sink) {
        sink.grids(inputs, labels, null);
        sink.ints("base", base);
        sink.bytes("dihedral", dihedral);
    }
}

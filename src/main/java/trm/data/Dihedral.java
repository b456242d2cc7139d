package trm.data;

/**
 * The eight symmetries of a rectangle's cells, in the reference's order: {@code id} is its {@code tid} and the k of
 * {@code |||t<k>|||} in an identifier. The transformed grid of one with rows h and columns w has rows h and columns w,
 * or w and h where the symmetry {@linkplain #transposes transposes}.
 *
 * <p>Cell (i, j) of the transformed grid is the cell {@code start + i·rowStep + j·columnStep} of the original, so that
 * one loop applies any of them.
 */
public enum Dihedral {
    IDENTITY(false, false, false),
    /** numpy's {@code rot90}: counterclockwise. */
    ROTATE_90(true, false, true),
    ROTATE_180(false, true, true),
    ROTATE_270(true, true, false),
    /** numpy's {@code fliplr}. */
    FLIP_LEFT_RIGHT(false, false, true),
    /** numpy's {@code flipud}. */
    FLIP_UP_DOWN(false, true, false),
    TRANSPOSE(true, false, false),
    ANTITRANSPOSE(true, true, true);

    private static final Dihedral[] ALL = values();

    private final boolean transposes;
    private final boolean fromLastRow;
    private final boolean fromLastColumn;

    /**
     * @param fromLastRow whether the original's rows are taken from the last to the first
     * @param fromLastColumn likewise its columns
     */
    Dihedral(boolean transposes, boolean fromLastRow, boolean fromLastColumn) {
        this.transposes = transposes;
        this.fromLastRow = fromLastRow;
        this.fromLastColumn = fromLastColumn;
    }

    /** How many there are: 8. */
    public static int count() {
        return ALL.length;
    }

    /** The symmetry with the reference's number {@code id}, 0 … 7. */
    public static Dihedral of(int id) {
        return ALL[id];
    }

    /** The reference's number, 0 … 7. */
    public int id() {
        return ordinal();
    }

    /** The symmetry that undoes this one. */
    public Dihedral inverse() {
        return switch (this) {
            case ROTATE_90 -> ROTATE_270;
            case ROTATE_270 -> ROTATE_90;
            default -> this;
        };
    }

    /** Whether rows become columns. */
    public boolean transposes() {
        return transposes;
    }

    /** Where the transformed grid's first cell is in an original whose rows lie {@code stride} apart. */
    public int start(int rows, int columns, int stride) {
        return (fromLastRow ? (rows - 1) * stride : 0) + (fromLastColumn ? columns - 1 : 0);
    }

    /** What one row down in the transformed grid is in an original whose rows lie {@code stride} apart. */
    public int rowStep(int stride) {
        return transposes ? acrossOriginal() : downOriginal(stride);
    }

    /** What one column to the right in the transformed grid is in an original whose rows lie {@code stride} apart. */
    public int columnStep(int stride) {
        return transposes ? downOriginal(stride) : acrossOriginal();
    }

    private int downOriginal(int stride) {
        return fromLastRow ? -stride : stride;
    }

    private int acrossOriginal() {
        return fromLastColumn ? -1 : 1;
    }
}

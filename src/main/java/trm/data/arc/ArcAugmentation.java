package trm.data.arc;

import java.util.Arrays;
import trm.data.Dihedral;
import trm.data.Grid;

/**
 * How an augmented puzzle is made from its original: colours are renamed, then the grid is transformed (the
 * reference's {@code aug} and {@code inverse_aug}). Its name, {@code <puzzle>|||t<id>|||<colours>}, is the identifier
 * of the augmented puzzle; the original's is the puzzle alone.
 */
public final class ArcAugmentation {
    private static final String SEPARATOR = "|||";

    private final String puzzle;
    private final Dihedral transform;
    private final byte[] colours;

    /** @param colours the new colour of each, {@code [10]}, a permutation */
    ArcAugmentation(String puzzle, Dihedral transform, byte[] colours) {
        this.puzzle = puzzle;
        this.transform = transform;
        this.colours = colours;
    }

    /** The augmentation that changes nothing. */
    static ArcAugmentation none(String puzzle) {
        return new ArcAugmentation(puzzle, Dihedral.IDENTITY, identity());
    }

    /** The colours that rename none. */
    static byte[] identity() {
        var colours = new byte[ArcCanvas.COLOURS];
        for (int c = 0; c < colours.length; c++) {
            colours[c] = (byte) c;
        }
        return colours;
    }

    /** Reads an identifier; one that does not end like an augmentation's is an original's name. */
    public static ArcAugmentation parse(String identifier) {
        int colours = identifier.lastIndexOf(SEPARATOR);
        int transform = colours < 0 ? -1 : identifier.lastIndexOf(SEPARATOR, colours - 1);
        if (transform < 0
                || colours != transform + SEPARATOR.length() + 2
                || identifier.charAt(colours - 2) != 't') {
            return none(identifier);
        }
        int id = identifier.charAt(colours - 1) - '0';
        var permutation = permutation(identifier.substring(colours + SEPARATOR.length()));
        if (id < 0 || id >= Dihedral.count() || permutation == null) {
            return none(identifier);
        }
        return new ArcAugmentation(identifier.substring(0, transform), Dihedral.of(id), permutation);
    }

    private static byte[] permutation(String digits) {
        var colours = new byte[digits.length()];
        int seen = 0;
        for (int c = 0; c < colours.length; c++) {
            int colour = digits.charAt(c) - '0';
            seen |= colour >= 0 && colour < ArcCanvas.COLOURS ? 1 << colour : 0;
            colours[c] = (byte) colour;
        }
        return colours.length == ArcCanvas.COLOURS && seen == (1 << ArcCanvas.COLOURS) - 1 ? colours : null;
    }

    /** The name of the original puzzle. */
    public String puzzle() {
        return puzzle;
    }

    public Dihedral transform() {
        return transform;
    }

    /** The new colour of each colour, {@code [10]}. */
    public byte[] colours() {
        return colours.clone();
    }

    public void copyColours(byte[] to, int offset) {
        System.arraycopy(colours, 0, to, offset, colours.length);
    }

    /** The augmented grid of an original one. */
    public Grid apply(Grid original) {
        return original.map(colours, transform);
    }

    /** The original grid of an augmented one. */
    public Grid undo(Grid augmented) {
        var inverse = new byte[colours.length];
        for (int c = 0; c < colours.length; c++) {
            inverse[colours[c]] = (byte) c;
        }
        return augmented.map(inverse, transform.inverse());
    }

    /** The identifier: the puzzle's name alone where nothing changes. */
    @Override
    public String toString() {
        if (transform == Dihedral.IDENTITY && Arrays.equals(colours, identity())) {
            return puzzle;
        }
        var text = new StringBuilder(puzzle).append(SEPARATOR).append('t').append(transform.id()).append(SEPARATOR);
        for (byte colour : colours) {
            text.append((char) ('0' + colour));
        }
        return text.toString();
    }
}

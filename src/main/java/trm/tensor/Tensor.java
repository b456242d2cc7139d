package trm.tensor;

/**
 * A named array of a program. Identity, not content, tells tensors apart.
 *
 * <p>{@linkplain Kind#STATE State} and {@linkplain Kind#INPUT inputs} own host memory and may appear in several
 * programs (a training and an evaluation program share their weights); {@linkplain Kind#VALUE values} belong to one
 * program, whose memory plan gives them a place.
 */
public final class Tensor {
    /** Element types. */
    public enum Type {
        FLOAT,
        INT
    }

    /** Memory beside the host's, which a program wrote last. */
    public interface Residence {
        /** Brings the content of {@code tensor} into its host memory. */
        void fetch(Tensor tensor);
    }

    /** Who owns a tensor's memory, and for how long it is kept. */
    public enum Kind {
        /** Persists from run to run: weights, optimizer moments, the carry. */
        STATE,
        /** Written by the host before a run. */
        INPUT,
        /** Computed in a run. */
        VALUE
    }

    private final String name;
    private final Shape shape;
    private final Type type;
    private final Kind kind;
    private final float[] floats;
    private final int[] ints;
    private long version;
    private Residence residence;

    private Tensor(String name, Shape shape, Type type, Kind kind) {
        this.name = name;
        this.shape = shape;
        this.type = type;
        this.kind = kind;
        boolean owns = kind != Kind.VALUE;
        floats = owns && type == Type.FLOAT ? new float[shape.size()] : null;
        ints = owns && type == Type.INT ? new int[shape.size()] : null;
    }

    /** Float state, zero at first. */
    public static Tensor state(String name, Shape shape) {
        return new Tensor(name, shape, Type.FLOAT, Kind.STATE);
    }

    public static Tensor input(String name, Shape shape, Type type) {
        return new Tensor(name, shape, type, Kind.INPUT);
    }

    public static Tensor value(String name, Shape shape, Type type) {
        return new Tensor(name, shape, type, Kind.VALUE);
    }

    public static Tensor value(String name, Shape shape) {
        return value(name, shape, Type.FLOAT);
    }

    public String name() {
        return name;
    }

    public Shape shape() {
        return shape;
    }

    public Type type() {
        return type;
    }

    public Kind kind() {
        return kind;
    }

    public int size() {
        return shape.size();
    }

    /**
     * The host memory of a float state or input, itself and not a copy, brought up to date if a device has newer
     * content; call {@link #changed} after writing state.
     */
    public float[] floats() {
        if (floats == null) {
            throw new IllegalStateException(this + " owns no float memory");
        }
        if (residence != null) {
            var from = residence;
            residence = null;
            from.fetch(this);
        }
        return floats;
    }

    /** The host memory of an int state or input, itself and not a copy. */
    public int[] ints() {
        if (ints == null) {
            throw new IllegalStateException(this + " owns no int memory");
        }
        return ints;
    }

    /**
     * Says that the content of the host's memory has changed and is the newest, so that whatever was derived from the
     * old one (packed weights, a device's copy) is made anew.
     */
    public void changed() {
        residence = null;
        version++;
    }

    /** Says that state has changed where {@code where} keeps it; {@link #floats} asks for it when the host reads. */
    public void changedIn(Residence where) {
        residence = where;
        version++;
    }

    /** Grows with every {@link #changed}. */
    public long version() {
        return version;
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }
}

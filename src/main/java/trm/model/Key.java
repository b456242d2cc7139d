package trm.model;

/** One key of the configuration: all that is known of it. {@link KeyGroup#key} declares one. */
public final class Key<T> {
    private final String label;
    private final String name;
    private final KeyType<T> type;
    private final T standard;
    private final Check<T> check;
    private final String help;

    Key(KeyGroup group, String name, KeyType<T> type, T standard, Check<T> check, String help) {
        label = group.place() + name;
        this.name = name;
        this.type = type;
        this.standard = standard;
        this.check = check;
        this.help = help;
    }

    /** As in the file, the keys above it included: {@code arch.hidden_size}. */
    public String name() {
        return name;
    }

    /** What messages call it. */
    public String label() {
        return label;
    }

    public KeyType<T> type() {
        return type;
    }

    /** The value where none is given. */
    public T standard() {
        return standard;
    }

    /** The value where none is given, as YAML has it. */
    public Object written() {
        return written(standard);
    }

    /** What it means, in one line, with the words that it may be. */
    public String help() {
        var words = type.choices();
        int last = words.size() - 1;
        return last < 0 ? help : "%s: %s or %s".formatted(
                help, String.join(", ", words.subList(0, last)), words.get(last));
    }

    /** The value that YAML gives; a misuse where it has the wrong type or is out of range. */
    T read(Object given) {
        return checked(type.read().apply(new Given(label, given)));
    }

    /** {@code value}, unless it is out of range: a misuse then. */
    T checked(T value) {
        if (value == null) {
            return type.read().apply(new Given(label, null)); // a type without null refuses
        }
        check.test(label, value);
        return value;
    }

    /** What {@link #read} takes for {@code value}. */
    Object written(T value) {
        return value == null ? null : type.write().apply(value);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}

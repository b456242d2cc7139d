package trm.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keys of one subject, in the order of the file. They are declared here, each once, while a class is initialized. */
public final class KeyGroup {
    private final String title;
    private final String place;
    private final List<Key<?>> keys = new ArrayList<>();

    public KeyGroup(String title) {
        this(title, "");
    }

    /** @param place what messages put before a key's name */
    public KeyGroup(String title, String place) {
        this.title = title;
        this.place = place;
    }

    /** Declares a key that may have every value of its type. */
    public <T> Key<T> key(String name, KeyType<T> type, T standard, String help) {
        return key(name, type, standard, Check.none(), help);
    }

    /**
     * Declares a key, the group's next.
     *
     * @param standard the value where none is given
     * @param check of every value but null
     * @param help what it means, in one line
     */
    public <T> Key<T> key(String name, KeyType<T> type, T standard, Check<T> check, String help) {
        var key = new Key<>(this, name, type, standard, check, help);
        keys.add(key);
        return key;
    }

    public String title() {
        return title;
    }

    /** What messages put before a key's name. */
    public String place() {
        return place;
    }

    public List<Key<?>> keys() {
        return Collections.unmodifiableList(keys);
    }
}

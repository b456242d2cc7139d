package trm.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value for each key of some groups; immutable, and equal where keys and values are. Each value is of its range. */
public final class Settings {
    private final Map<Key<?>, Object> values; // in the order of the file

    private Settings(Map<Key<?>, Object> values) {
        this.values = values;
    }

    /** The standard values of all keys of {@code groups}. */
    public static Settings standard(List<KeyGroup> groups) {
        var values = new LinkedHashMap<Key<?>, Object>();
        groups.forEach(group -> group.keys().forEach(key -> values.put(key, key.standard())));
        return new Settings(values);
    }

    /** The value of {@code key}, which must be among these. */
    @SuppressWarnings("unchecked") // a key's value comes from with or read, and is a T there
    public <T> T get(Key<T> key) {
        return (T) value(key);
    }

    /** These with another value of {@code key}; a misuse where it is out of range. */
    public <T> Settings with(Key<T> key, T value) {
        value(key);
        var changed = new LinkedHashMap<>(values);
        changed.put(key, fixed(key.checked(value)));
        return new Settings(changed);
    }

    /** These with the values of {@code others}, whose keys must be among these. */
    public Settings with(Settings others) {
        others.values.keySet().forEach(this::value);
        var changed = new LinkedHashMap<>(values);
        changed.putAll(others.values);
        return new Settings(changed);
    }

    /** The part of these that is of {@code groups}, whose keys must be among these. */
    public Settings only(List<KeyGroup> groups) {
        var some = new LinkedHashMap<Key<?>, Object>();
        groups.forEach(group -> group.keys().forEach(key -> some.put(key, value(key))));
        return new Settings(some);
    }

    /**
     * These with the values that YAML gives; a misuse where one has the wrong type or is out of range.
     *
     * @param given by names of keys; names that are none of these are not looked at
     */
    public Settings read(Map<String, ?> given) {
        var changed = new LinkedHashMap<>(values);
        changed.replaceAll((key, value) ->
                given.containsKey(key.name()) ? fixed(key.read(given.get(key.name()))) : value);
        return new Settings(changed);
    }

    /** By names of keys, in the order of the file, what {@link #read} takes. */
    public Map<String, Object> write() {
        var written = new LinkedHashMap<String, Object>();
        values.keySet().forEach(key -> written.put(key.name(), written(key)));
        return written;
    }

    private <T> Object written(Key<T> key) {
        return key.written(get(key));
    }

    private Object value(Key<?> key) {
        var value = values.get(key);
        if (value == null && !values.containsKey(key)) {
            throw new IllegalArgumentException(key + " is none of " + values.keySet());
        }
        return value;
    }

    private static Object fixed(Object value) {
        return value instanceof List<?> list ? List.copyOf(list) : value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** {@code {arch.hidden_size=512, …}}. */
    @Override
    public String toString() {
        return values.toString();
    }
}

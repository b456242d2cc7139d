package trm.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import trm.model.Key;
import trm.model.ModelKeys;

/** Where the values of a configuration came from, for whoever wonders. */
public final class Origins {
    private Origins() {}

    /**
     * The origin of each key of {@code config}, by name: {@code default}, {@code default of arch=hrm}, {@code preset
     * sudoku6}, a file's path, {@code command line}.
     *
     * @param preset as in {@link Overrides#apply(String, List)}, which made {@code config} of the same
     */
    public static Map<Key<?>, String> of(TrainConfig config, String preset, List<String> overrides) {
        var ofPreset = preset == null ? Map.of() : Presets.load(preset);
        var ofLine = Overrides.parse(overrides);
        var presetName = preset != null && Presets.names().contains(preset) ? "preset " + preset : preset;
        var architecture = config.arch().architecture();
        var own = architecture.standard().write();
        var values = config.settings().write();
        var origins = new LinkedHashMap<Key<?>, String>();
        for (var group : TrainKeys.GROUPS) {
            for (var key : group.keys()) {
                var name = key.name();
                var value = values.get(name);
                if (architecture.lacks().contains(key)) {
                    continue;
                } else if (ofLine.containsKey(name)) {
                    origins.put(key, "command line");
                } else if (ofPreset.containsKey(name)) {
                    origins.put(key, presetName);
                } else if (Objects.equals(value, own.getOrDefault(name, key.written()))) {
                    boolean common = Objects.equals(value, key.written());
                    origins.put(key, common ? "default" : "default of arch=" + architecture);
                } else {
                    origins.put(key, key == ModelKeys.PUZZLE_EMB_NDIM ? "as arch.hidden_size" : "trm train");
                }
            }
        }
        return origins;
    }
}

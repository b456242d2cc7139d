package trm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import trm.model.Architecture;
import trm.model.Key;
import trm.model.KeyGroup;
import trm.model.ModelKeys;
import trm.train.EvaluatorConfig;
import trm.train.TrainConfig;
import trm.train.TrainKeys;

/**
 * {@code trm train --help-keys}: every key of the configuration, its default and what it means, a line each; then the
 * architectures with what differs in each.
 */
final class KeyHelp {
    private static final String HEAD = """
            Every key is given as KEY=VALUE, the value in YAML: lr=3e-4 "data_paths=[a.h5, b.h5]" run_name=null.
            Without one, a key has its preset's value, else its default.
            """;
    private static final String ARCHITECTURES = """

            Architectures; their own keys and defaults, where these are not those above:
            """;

    private KeyHelp() {}

    static String text() {
        var groups = groups();
        int names = width(groups.stream().flatMap(group -> group.keys().stream()).map(Key::name).toList());
        int values = width(groups.stream().flatMap(group -> group.keys().stream()).map(KeyHelp::standard).toList());
        var line = "  %-" + names + "s  %-" + values + "s  %s%n";
        var text = new StringBuilder(HEAD);
        for (var group : groups) {
            text.append("%n%s:%n".formatted(group.title()));
            group.keys().forEach(key -> text.append(line.formatted(key.name(), standard(key), key.help())));
        }
        text.append(ARCHITECTURES);
        for (var architecture : Architecture.values()) {
            text.append("arch=%s: %s%n".formatted(architecture, architecture.help()));
            var own = own(architecture);
            text.append(own.isEmpty() ? "" : "    %s%n".formatted(own));
            var lacks = architecture.lacks().stream().map(Key::name).collect(Collectors.joining(", "));
            text.append("    without %s%n".formatted(lacks));
        }
        return text.toString();
    }

    /** The keys that have other defaults than with the first architecture, as they would be given. */
    private static String own(Architecture architecture) {
        var standard = architecture.standard().write();
        return ModelKeys.GROUPS.stream()
                .flatMap(group -> group.keys().stream())
                .filter(key -> key != ModelKeys.NAME && !architecture.lacks().contains(key))
                .filter(key -> !Objects.equals(standard.get(key.name()), key.written()))
                .map(key -> key.name() + "=" + standard.get(key.name()))
                .collect(Collectors.joining(" "));
    }

    /**
     * What {@code trm train --print-config} prints: each key, its value, and where it came from, a line each.
     *
     * @param origins of the keys to print, in their order
     */
    static String of(TrainConfig config, Map<Key<?>, String> origins) {
        var values = config.settings().write();
        int names = width(origins.keySet().stream().map(Key::name).toList());
        int shown = width(origins.keySet().stream().map(key -> shown(values.get(key.name()))).toList());
        var line = "%-" + names + "s  %-" + shown + "s  %s%n";
        var text = new StringBuilder();
        origins.forEach((key, origin) ->
                text.append(line.formatted(key.name(), shown(values.get(key.name())), origin)));
        return text.toString();
    }

    /** In the order of the file, the keys of an evaluator last, since there may be several. */
    static List<KeyGroup> groups() {
        var groups = new ArrayList<>(TrainKeys.GROUPS);
        groups.add(EvaluatorConfig.KEYS);
        return groups;
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String standard(Key<?> key) {
        return shown(key.written());
    }

    /** On one line; an evaluator by its name, since its keys are listed themselves. */
    private static String shown(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(KeyHelp::shown).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> shown(map.get(EvaluatorConfig.NAME.name()));
            case null, default -> String.valueOf(value);
        };
    }
}

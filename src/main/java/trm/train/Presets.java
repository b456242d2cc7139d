package trm.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import trm.data.TextFile;
import trm.tensor.TrmException;

/** Configurations that come with the program, by name: the YAML files of {@code examples/}. */
public final class Presets {
    private static final List<String> NAMES = List.of(
            "sudoku6", "sudoku6-lma-clean", "sudoku6-lma-unclean", "sudoku9", "sudoku-mlp", "sudoku-att", "maze",
            "arc1", "arc2");

    private Presets() {}

    /** The names there are. */
    public static List<String> names() {
        return NAMES;
    }

    /** The keys that a preset sets: {@code nameOrPath} is one of {@link #names} or the path of a YAML file. */
    static Map<String, Object> load(String nameOrPath) {
        if (NAMES.contains(nameOrPath)) {
            return parse(text(nameOrPath), "the preset " + nameOrPath);
        }
        var path = Path.of(nameOrPath);
        if (!Files.isRegularFile(path)) {
            throw none("preset and no file", nameOrPath);
        }
        return parse(TextFile.read(path), path.toString());
    }

    /** The keys that a configuration file sets. */
    static Map<String, Object> parse(String yaml, String source) {
        return switch (Yaml.file(yaml, source)) {
            case null -> Map.of();
            case Map<?, ?> tree -> {
                var keys = ConfigTree.flatten(tree);
                ConfigTree.checkKnown(source + ": ", TrainConfig.DEFAULTS.settings(), keys.keySet());
                yield keys;
            }
            default -> throw TrmException.misuse("%s is not a configuration: no 'key: value' lines", source);
        };
    }

    private static TrmException none(String what, String name) {
        return TrmException.misuse(
                "there is no %s '%s'%s; presets are: %s",
                what, name, Nearest.hint(name, NAMES), String.join(", ", NAMES));
    }

    /** The YAML file of a preset, its first line a comment that says what it is. */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw none("preset", name);
        }
        try (var stream = Presets.class.getResourceAsStream("/presets/" + name + ".yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

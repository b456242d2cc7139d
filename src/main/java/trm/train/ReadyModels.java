package trm.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.TextFile;
import trm.data.kinds.PuzzleKinds;
import trm.data.puzzle.PuzzleRules;
import trm.tensor.TrmException;

/**
 * Trained models that come with the program: the resource folder {@code models}, whose {@code index.yaml} says what
 * each is. {@code trm export} writes their files.
 */
public final class ReadyModels {
    private static final String FOLDER = "/models/";

    private ReadyModels() {}

    /**
     * A model.
     *
     * @param file of its weights, in the resource folder; its configuration lies beside it
     * @param size rows, and columns, of its puzzles
     * @param figures what it was measured to do, in words
     * @param made the command that trained it
     */
    public record Ready(String name, String file, DatasetKind kind, int size, String figures, String made) {
        /** What its puzzles look like, and when they are solved. */
        public PuzzleRules rules() {
            return PuzzleKinds.rules(GridForm.square(kind, size, 0)).orElseThrow();
        }

        /** Reads all but the weights. */
        public Checkpoint open() {
            return Checkpoint.open(path(), new Told(null, List.of("seq_len=" + size * size), null));
        }

        /** Bytes of its weights in the program. */
        public long bytes() {
            try {
                return Files.size(path());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Path path() {
            return resource(file);
        }
    }

    /** The jar as a file system, for whose files there are paths; opened once, and open to the end. */
    private static final class Jar {
        private static final FileSystem FILES = open();

        private static FileSystem open() {
            var inside = ReadyModels.class.getResource(FOLDER + "index.yaml").toString();
            try {
                var jar = URI.create(inside.substring("jar:".length(), inside.indexOf('!')));
                return FileSystems.newFileSystem(Path.of(jar));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path resource(String name) {
        var url = ReadyModels.class.getResource(FOLDER + name);
        return url.getProtocol().equals("jar")
                ? Jar.FILES.getPath(FOLDER + name)
                : Path.of(URI.create(url.toString()));
    }

    /** The models, read when first asked for: every command that names one asks several times. */
    private static final class Index {
        private static final List<Ready> MODELS = read();
    }

    /** All of them, in the order of the index. */
    public static List<Ready> all() {
        return Index.MODELS;
    }

    private static List<Ready> read() {
        if (!(Yaml.file(TextFile.read(resource("index.yaml")), "models/index.yaml") instanceof Map<?, ?> models)) {
            throw new IllegalStateException("models/index.yaml is empty");
        }
        return models.entrySet().stream()
                .map(entry -> ready((String) entry.getKey(), (Map<?, ?>) entry.getValue()))
                .toList();
    }

    private static Ready ready(String name, Map<?, ?> keys) {
        return new Ready(
                name,
                name + "/" + keys.get("file"),
                DatasetKind.ofLabel((String) keys.get("kind")),
                (int) keys.get("size"),
                (String) keys.get("figures"),
                (String) keys.get("made"));
    }

    public static List<String> names() {
        return all().stream().map(Ready::name).toList();
    }

    /** The model of this name. */
    public static Optional<Ready> named(String name) {
        return all().stream().filter(ready -> ready.name.equals(name)).findFirst();
    }

    /** Reads all but the weights of a run's best checkpoint, of a checkpoint, or of the ready model of this name. */
    public static Checkpoint find(String name) {
        var path = Path.of(name);
        if (Files.exists(path)) {
            return Checkpoint.open(RunFolder.checkpoint(path), Told.NOTHING);
        }
        return named(name).map(Ready::open).orElseThrow(() -> unknown(name));
    }

    /** For a name of nothing that there is. */
    public static TrmException unknown(String name) {
        return TrmException.failure(
                "%s: there is no such run, checkpoint or ready model (%s); train one with: trm train%s",
                name, String.join(", ", names()), Nearest.hint(name, names()));
    }
}

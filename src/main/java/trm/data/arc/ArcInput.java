package trm.data.arc;

import java.nio.file.Path;
import java.util.List;

/** Where subsets of ARC puzzles come from. */
public sealed interface ArcInput {
    /** The subsets' names, in order. */
    List<String> names();

    /** What a dataset made of it tells of it. */
    String origin();

    /**
     * The combined files of ARC Prize and Kaggle.
     *
     * @param prefix the files are {@code <prefix>_<subset>_challenges.json} and, where there are solutions,
     *     {@code <prefix>_<subset>_solutions.json}
     */
    record Combined(String prefix, List<String> names) implements ArcInput {
        @Override
        public String origin() {
            return "%s, %s".formatted(Path.of(prefix).getFileName(), String.join(" + ", names));
        }
    }

    /**
     * Folders as ARC-AGI's own repository has them: a subset each, named as the folder, with a file {@code
     * <puzzle>.json} a puzzle, solutions included.
     */
    record Folders(List<Path> folders) implements ArcInput {
        @Override
        public List<String> names() {
            return folders.stream().map(Folders::name).toList();
        }

        private static String name(Path folder) {
            var name = folder.toAbsolutePath().normalize().getFileName();
            return name == null ? folder.toString() : name.toString();
        }

        @Override
        public String origin() {
            return "folders " + String.join(" + ", names());
        }
    }
}

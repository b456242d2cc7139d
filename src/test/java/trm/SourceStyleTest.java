package trm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the formatter's steps do not hold: width, length, tabs, imports that are unused, repeated or static; and that
 * every package says what lives in it. */
class SourceStyleTest {
    private static final int COLUMNS = 120;
    private static final int LINES = 400;
    private static final Pattern IMPORT = Pattern.compile("import (static )?[\\w.]+\\.(\\w+);");

    @Test
    void everySourceKeepsTheStyle() throws IOException {
        var files = new ArrayList<Path>();
        for (var root : List.of("src", "bench", "tornado", "examples")) {
            if (Files.isDirectory(Path.of(root))) {
                try (Stream<Path> walk = Files.walk(Path.of(root))) {
                    walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
        }
        assertTrue(files.size() > 1, "no sources found");
        var faults = new ArrayList<String>();
        for (var file : files) {
            for (var fault : faults(Files.readAllLines(file), file.toString().contains("test"))) {
                faults.add(file + ":" + fault);
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    @Test
    void faultsAreFound() {
        var source = List.of(
                "import java.util.List;", "import java.util.Map;", "import static java.lang.Math.max;",
                "import java.util.List;",
                "List<String> a = max(\t1);", "x".repeat(COLUMNS + 1));
        assertEquals(
                List.of(
                        "3: static import outside of tests",
                        "4: repeated import of List",
                        "5: tab",
                        "6: 121 columns, more than 120",
                        "2: unused import of Map"),
                faults(source, false));
        assertEquals(4, faults(source, true).size());
        assertEquals(List.of("401: 401 lines, more than 400"), faults(List.of("\n".repeat(400).split("", -1)), true));
    }

    @Test
    void everyPackageSaysWhatLivesInIt() throws IOException {
        var faults = new ArrayList<String>();
        try (Stream<Path> walk = Files.walk(Path.of("src/main/java"))) {
            for (var folder : walk.filter(Files::isDirectory).toList()) {
                boolean sources;
                try (var files = Files.list(folder)) {
                    sources = files.anyMatch(file -> file.toString().endsWith(".java"));
                }
                var info = folder.resolve("package-info.java");
                if (!sources) {
                    continue;
                }
                long lines = !Files.exists(info)
                        ? 0
                        : Files.readAllLines(info).stream().filter(line -> line.matches(" \\* .+")).count();
                if (lines < 1 || lines > 7) {
                    faults.add("%s: %d lines, not 1 to 7".formatted(info, lines));
                }
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    private static List<String> faults(List<String> lines, boolean test) {
        var faults = new ArrayList<String>();
        var code = lines.stream().filter(line -> !line.startsWith("import ")).toList();
        var text = String.join("\n", code);
        var unused = new ArrayList<String>();
        var imports = new HashSet<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            int columns = line.codePointCount(0, line.length());
            if (columns > COLUMNS) {
                faults.add((i + 1) + ": " + columns + " columns, more than " + COLUMNS);
            }
            if (line.indexOf('\t') >= 0) {
                faults.add((i + 1) + ": tab");
            }
            var imported = IMPORT.matcher(line);
            if (imported.matches()) {
                if (imported.group(1) != null && !test) {
                    faults.add((i + 1) + ": static import outside of tests");
                }
                if (!imports.add(line)) {
                    faults.add((i + 1) + ": repeated import of " + imported.group(2));
                }
                if (!Pattern.compile("\\b" + imported.group(2) + "\\b").matcher(text).find()) {
                    unused.add((i + 1) + ": unused import of " + imported.group(2));
                }
            }
        }
        faults.addAll(unused);
        if (lines.size() > LINES) {
            faults.add(lines.size() + ": " + lines.size() + " lines, more than " + LINES);
        }
        return faults;
    }
}

package trm.view.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import trm.data.file.WholeFile;
import trm.graph.Device;
import trm.train.RunFolder;

/** One page about runs, with everything in it: styles, scripts, the curves' library, and the data as JSON. */
public final class ReportPage {
    private static final String OWN = "/report/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";
    private static final List<String> STYLES = List.of("page.css", "grids.css", "film.css");
    private static final List<String> SCRIPTS = List.of(
            "page.js", "grids.js", "film.js", "puzzles.js", "curves.js", "insight.js", "config.js", "start.js");

    /** Characters that films may take, all together. */
    private static final int FILMS = 1_000_000;
    /** Points of one metric's curves, all runs together. */
    private static final int POINTS = 1200;
    private static final int MOST_POINTS = 400;
    private static final int LEAST_POINTS = 60;

    private final String json;
    private final List<Map<String, Object>> runs;
    private final Map<String, List<String>> notes;

    private ReportPage(List<Map<String, Object>> runs, Map<String, List<String>> notes) {
        this.runs = runs;
        this.notes = notes;
        var version = ReportPage.class.getPackage().getImplementationVersion();
        var data = new LinkedHashMap<String, Object>();
        data.put("version", version == null ? "" : version);
        data.put("runs", runs);
        json = JsonText.of(data);
    }

    /** Gathers what there is to say of {@code folders}, each of which holds metrics. */
    public static ReportPage of(List<RunFolder> folders, ReportOptions options, Device device) {
        int points = Math.clamp(POINTS / folders.size(), LEAST_POINTS, MOST_POINTS);
        var names = names(folders);
        var runs = new ArrayList<Map<String, Object>>();
        var notes = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < folders.size(); i++) {
            var report = new RunReport(folders.get(i), names.get(i), options);
            runs.add(report.of(device, points, FILMS / folders.size()));
            notes.put(names.get(i), report.notes());
        }
        return new ReportPage(runs, notes);
    }

    /** The folders' own names; where two are alike, with as much of their paths as it takes, or a number. */
    private static List<String> names(List<RunFolder> folders) {
        var own = folders.stream().map(folder -> folder.path().toAbsolutePath().normalize()).toList();
        var names = new LinkedHashSet<String>();
        for (var path : own) {
            boolean alone = own.stream().filter(p -> p.getFileName().equals(path.getFileName())).count() == 1;
            int parts = path.getNameCount();
            var name = alone ? path.getFileName().toString() : path.subpath(Math.max(0, parts - 2), parts).toString();
            var unique = name;
            for (int n = 2; !names.add(unique); n++) {
                unique = "%s (%d)".formatted(name, n);
            }
        }
        return List.copyOf(names);
    }

    /** The data of the page. */
    public String json() {
        return json;
    }

    /** What could not be said of each run, by its name. */
    public Map<String, List<String>> notes() {
        return notes;
    }

    /** Of a run's puzzles {@code asked}, {@code known} and {@code solved}; null where it has none on the page. */
    public Map<?, ?> puzzles(int run) {
        return (Map<?, ?>) runs.get(run).get("puzzles");
    }

    /** Writes the page, whole or not at all. */
    public void write(Path file) {
        var text = page();
        WholeFile.write(file, beside -> Files.writeString(beside, text));
    }

    private String page() {
        var style = new StringBuilder(resource(UPLOT + "dist/uPlot.min.css"));
        STYLES.forEach(name -> style.append('\n').append(resource(OWN + name)));
        var script = new StringBuilder("/*\n").append(resource(UPLOT + "LICENSE")).append("*/\n");
        script.append(resource(UPLOT + "dist/uPlot.iife.min.js")).append("\n\"use strict\";\n");
        SCRIPTS.forEach(name -> script.append(resource(OWN + name)).append('\n'));
        return resource(OWN + "page.html")
                .replace("/* style */", style)
                .replace("/* data */", json)
                .replace("/* script */", script);
    }

    private static String resource(String name) {
        try (var in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

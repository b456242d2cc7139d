package trm.view.report;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.graph.Device;
import trm.tensor.TrmException;
import trm.train.RunFolder;
import trm.train.TrainConfig;
import trm.train.log.MetricsLog;

/** All that the page says of one run. */
final class RunReport {
    private final RunFolder folder;
    private final String name;
    private final ReportOptions options;
    private final List<String> notes = new ArrayList<>();

    RunReport(RunFolder folder, String name, ReportOptions options) {
        this.folder = folder;
        this.name = name;
        this.options = options;
    }

    /**
     * Gathers it.
     *
     * @param points the most of a curve
     * @param room characters for the films
     */
    Map<String, Object> of(Device device, int points, int room) {
        var lines = MetricsLog.read(folder.metrics());
        var json = new LinkedHashMap<String, Object>();
        json.put("name", name);
        json.put("path", folder.path().toString());
        json.put("steps", lines.isEmpty() ? 0 : lines.getLast().step());
        json.put("params", lines.stream()
                .map(line -> line.values().get("num_params"))
                .filter(value -> value != null)
                .findFirst()
                .orElse(null));
        json.put("clock", RunCurves.clock(folder));
        json.put("metrics", RunCurves.of(lines, points));
        json.put("config", config());
        json.put("puzzles", options.examples() == 0 ? null : puzzles(device, room));
        json.put("notes", notes);
        return json;
    }

    private Map<String, Object> config() {
        try {
            var config = TrainConfig.parse(Files.readString(folder.config()), folder.config().toString());
            var all = config.settings().write();
            config.arch().architecture().lacks().forEach(key -> all.remove(key.name()));
            var texts = new LinkedHashMap<String, Object>();
            all.forEach((key, value) -> texts.put(key, value == null ? "null" : value.toString()));
            return texts;
        } catch (IOException e) {
            notes.add("Its configuration is left out: %s cannot be read.".formatted(folder.config()));
        } catch (TrmException e) {
            notes.add("Its configuration is left out: " + sentence(e));
        }
        return null;
    }

    private Map<String, Object> puzzles(Device device, int room) {
        try {
            var run = RunModel.open(folder, options.data(), options.examples());
            notes.addAll(run.remarks());
            int steps = options.steps() == null ? run.checkpoint().config().arch().haltMaxSteps() : options.steps();
            return new RunPuzzles(run, device, steps)
                    .ask(room, done -> options.progress().accept(name, done, run.examples().length));
        } catch (TrmException e) {
            notes.add("Curves alone, no puzzles: " + sentence(e));
            return null;
        }
    }

    private static String sentence(TrmException e) {
        var text = e.getMessage();
        return text.endsWith(".") ? text : text + ".";
    }

    /** What could not be said, a sentence each. */
    List<String> notes() {
        return notes;
    }
}

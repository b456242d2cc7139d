package trm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import trm.data.file.WholeFile;
import trm.distributed.Host;
import trm.train.TrainConfig;
import trm.train.Trainer;
import trm.train.log.MetricsLog;

/**
 * {@code summary.json}: what became of a run so far, for programs. Written after each evaluation and when the run ends,
 * however it ends.
 */
final class RunSummary {
    private final Path file;
    private final Trainer trainer;
    private final TrainConfig config;
    private final String device;
    private final Instant started = Instant.now();
    private final Path times;
    private MetricsLog.Line best;
    private MetricsLog.Line last;

    /**
     * @param evaluations that the run has made before
     * @param times seconds the run had taken at some of its steps
     */
    RunSummary(
            Path file,
            Trainer trainer,
            TrainConfig config,
            String device,
            List<MetricsLog.Line> evaluations,
            Path times) {
        this.file = file;
        this.trainer = trainer;
        this.config = config;
        this.device = device;
        this.times = times;
        evaluations.forEach(this::add);
    }

    /** Takes an evaluation. */
    void add(MetricsLog.Line evaluation) {
        last = evaluation;
        double exact = MetricsLog.exactAccuracy(evaluation.values());
        if (best == null || !(exact < MetricsLog.exactAccuracy(best.values()))) {
            best = evaluation;
        }
    }

    /** @param state {@code training}, {@code stopped}, {@code finished} or {@code failed} */
    void write(String state) {
        WholeFile.write(file, beside -> Files.writeString(beside, json(state)));
    }

    private String json(String state) throws IOException {
        var text = new java.io.StringWriter();
        try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("state", state);
            json.writeNumberProperty("step", trainer.steps());
            json.writeNumberProperty("total_steps", trainer.totalSteps());
            json.writeNumberProperty("parameters", trainer.model().parameters().count());
            json.writeNumberProperty("seconds", MetricsLog.seconds(times).orElse(0));
            write(json, "best", best);
            write(json, "last", last);
            json.writeStringProperty("started", started.toString());
            json.writeStringProperty("updated", Instant.now().toString());
            json.writeObjectPropertyStart("machine");
            machine().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeStringProperty("trm", Main.implementation());
            json.writeStringProperty("java", Runtime.version().toString());
            json.writeArrayPropertyStart("data");
            var digests = trainer.digests();
            for (int i = 0; i < digests.size(); i++) {
                json.writeStartObject();
                json.writeStringProperty("paths", (i == 0 ? config.dataPaths() : config.testPaths()).toString());
                json.writeStringProperty("sha256", digests.get(i));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void write(JsonGenerator json, String name, MetricsLog.Line evaluation) {
        if (evaluation == null) {
            json.writeNullProperty(name);
            return;
        }
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("step", evaluation.step());
        evaluation.values().forEach((metric, value) -> {
            if (Double.isFinite(value)) {
                json.writeNumberProperty(metric, value);
            } else {
                json.writeNullProperty(metric);
            }
        });
        json.writeEndObject();
    }

    private Map<String, String> machine() {
        var machine = new LinkedHashMap<String, String>();
        if (!Host.systemName().isEmpty()) {
            machine.put("host", Host.systemName());
        }
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("device", device);
        return machine;
    }
}

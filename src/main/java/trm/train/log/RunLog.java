package trm.train.log;

import java.nio.file.Path;
import java.util.Map;

/**
 * The numbers of a run as it goes, in its folder: {@code metrics.jsonl}, {@code times.jsonl} and an event file for
 * TensorBoard. What is added is on the disk after {@link #flush}, and without it some seconds later.
 */
public final class RunLog implements AutoCloseable {
    /** A picture for TensorBoard, in its pixels. */
    public record Image(byte[] png, int width, int height) {}

    private final Path metricsFile;
    private final Path timesFile;
    private MetricsLog metrics;
    private MetricsLog times;
    private final EventFile events;

    /**
     * Goes on in {@code folder}, without what is said there of steps after {@code step}.
     *
     * @param evaluationDue leaves out the evaluation at {@code step} as well, which is to be made again
     */
    public RunLog(Path folder, Path metricsFile, Path timesFile, long step, boolean evaluationDue) {
        this.metricsFile = metricsFile;
        this.timesFile = timesFile;
        open(step, evaluationDue);
        events = new EventFile(folder);
        if (isContinued()) {
            events.restart(step + 1);
        }
    }

    private void open(long step, boolean evaluationDue) {
        metrics = new MetricsLog(metricsFile, step, evaluationDue);
        times = new MetricsLog(timesFile, step, false);
    }

    /** Whether there was something before. */
    public boolean isContinued() {
        return metrics.isContinued();
    }

    /** Adds numbers by the reference's names. */
    public void add(long step, Map<String, Double> values) {
        metrics.add(step, values);
        events.scalars(step, values);
    }

    /** Adds how long the run took up to {@code step}. */
    public void addSeconds(long step, double seconds) {
        times.add(step, Map.of(MetricsLog.SECONDS, seconds));
    }

    /** Adds a text in Markdown, for TensorBoard alone. */
    public void addText(String name, long step, String text) {
        events.text(name, step, text);
    }

    /** Adds a picture, for TensorBoard alone. */
    public void addImage(String name, long step, Image image) {
        events.image(name, step, image);
    }

    /** Forgets what was said of steps after {@code step}. */
    public void backTo(long step) {
        metrics.close();
        times.close();
        open(step, false);
        events.restart(step + 1);
    }

    public void flush() {
        metrics.flush();
        times.flush();
        events.flush();
    }

    @Override
    public void close() {
        try (events; var _ = times) {
            metrics.close();
        }
    }
}

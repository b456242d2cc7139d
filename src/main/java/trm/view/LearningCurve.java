package trm.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import trm.tensor.TrmException;
import trm.train.RunFolder;
import trm.train.log.MetricsLog;

/** How one metric of a run went: {@code y[i]} at {@code x[i]}, training steps or minutes. */
public record LearningCurve(String run, List<Double> x, List<Double> y) {
    private static final double SECONDS = 60;

    /**
     * Reads the metric of a run.
     *
     * @param metric its name; without the set of an evaluation ({@code exact_accuracy}), that of the first one
     * @param minutes whether x is minutes of training, evaluations included, rather than steps
     */
    public static LearningCurve of(RunFolder folder, String metric, boolean minutes) {
        var name = folder.path().toAbsolutePath().normalize().getFileName().toString();
        var x = new ArrayList<Double>();
        var y = new ArrayList<Double>();
        var clock = minutes ? MetricsLog.read(folder.times()) : List.<MetricsLog.Line>of();
        if (minutes && clock.isEmpty()) {
            throw TrmException.misuse("%s: there are no times of this run; ask for --steps", folder.times());
        }
        Set<String> names = new TreeSet<>();
        for (var line : MetricsLog.read(folder.metrics())) {
            names.addAll(line.values().keySet());
            for (var entry : line.values().entrySet()) {
                if (isMeant(entry.getKey(), metric)) {
                    x.add(minutes ? seconds(clock, line.step()) / SECONDS : line.step());
                    y.add(entry.getValue());
                    break;
                }
            }
        }
        if (x.isEmpty()) {
            throw TrmException.misuse("%s has no metric %s; it has: %s",
                    folder.metrics(), metric, names.isEmpty() ? "none yet" : String.join(", ", names));
        }
        return new LearningCurve(name, x, y);
    }

    private static boolean isMeant(String name, String metric) {
        return name.equals(metric) || MetricsLog.isOfEvaluation(name) && name.endsWith("/" + metric);
    }

    /** The clock at a step, evenly between the times that were noted; of several at the step the last. */
    private static double seconds(List<MetricsLog.Line> clock, long step) {
        double at = 0;
        long from = 0;
        for (var line : clock) {
            double seconds = line.values().get(MetricsLog.SECONDS);
            if (line.step() > step) {
                return at + (seconds - at) * (step - from) / (line.step() - from);
            }
            at = seconds;
            from = line.step();
        }
        return from == 0 ? 0 : at * step / from;
    }

    /** The same curve in at most {@code points} points, each the mean of its neighbours. */
    public LearningCurve thinned(int points) {
        if (x.size() <= points) {
            return this;
        }
        var fewX = new ArrayList<Double>();
        var fewY = new ArrayList<Double>();
        for (int p = 0; p < points; p++) {
            int from = (int) ((long) x.size() * p / points);
            int to = (int) ((long) x.size() * (p + 1) / points);
            fewX.add(mean(x.subList(from, to)));
            fewY.add(mean(y.subList(from, to)));
        }
        return new LearningCurve(run, fewX, fewY);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }
}

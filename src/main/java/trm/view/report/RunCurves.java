package trm.view.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.train.RunFolder;
import trm.train.log.MetricsLog;

/** The curves of a run in as many points as a screen can show: means of neighbours, with the least and the most. */
final class RunCurves {
    private static final int CLOCK_POINTS = 200;

    private record Points(List<Long> x, List<Double> y) {}

    private RunCurves() {}

    /** {@code {name: {x, y, lo, hi}}}; {@code lo} and {@code hi} where a point stands for several. */
    static Map<String, Object> of(List<MetricsLog.Line> lines, int most) {
        var all = new LinkedHashMap<String, Points>();
        for (var line : lines) {
            line.values().forEach((name, value) -> {
                var points = all.computeIfAbsent(name, n -> new Points(new ArrayList<>(), new ArrayList<>()));
                points.x().add(line.step());
                points.y().add(value);
            });
        }
        all.remove("num_params");
        var curves = new LinkedHashMap<String, Object>();
        all.forEach((name, points) -> curves.put(name, thinned(points, most)));
        return curves;
    }

    private static Map<String, Object> thinned(Points points, int most) {
        int count = points.x().size();
        var curve = new LinkedHashMap<String, Object>();
        if (count <= most) {
            curve.put("x", points.x());
            curve.put("y", points.y());
            return curve;
        }
        var x = new ArrayList<Double>();
        var y = new ArrayList<Double>();
        var lo = new ArrayList<Double>();
        var hi = new ArrayList<Double>();
        for (int p = 0; p < most; p++) {
            int from = (int) ((long) count * p / most);
            int to = (int) ((long) count * (p + 1) / most);
            x.add(points.x().subList(from, to).stream().mapToLong(v -> v).average().orElseThrow());
            var values = points.y().subList(from, to).stream().mapToDouble(v -> v).summaryStatistics();
            y.add(values.getAverage());
            lo.add(values.getMin());
            hi.add(values.getMax());
        }
        curve.put("x", x);
        curve.put("y", y);
        curve.put("lo", lo);
        curve.put("hi", hi);
        return curve;
    }

    /** {@code [[step, seconds] …]} of a run, from its start, or none where no times were kept. */
    static List<List<Number>> clock(RunFolder folder) {
        var times = new LinkedHashMap<Long, Double>();
        for (var line : MetricsLog.read(folder.times())) {
            times.put(line.step(), line.values().get(MetricsLog.SECONDS)); // of several at a step the last
        }
        int every = times.size() / CLOCK_POINTS + 1;
        var clock = new ArrayList<List<Number>>();
        int i = 0;
        for (var entry : times.entrySet()) {
            i++;
            if (entry.getValue() != null && (i % every == 0 || i == times.size())) {
                clock.add(List.of(entry.getKey(), entry.getValue()));
            }
        }
        if (!clock.isEmpty()) {
            clock.addFirst(List.of(0, 0));
        }
        return clock;
    }
}

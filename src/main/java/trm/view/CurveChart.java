package trm.view;

import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** Learning curves in one picture. */
public final class CurveChart {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 720;
    /** Points of a curve that are still told apart. */
    private static final int POINTS = 300;

    private CurveChart() {}

    /** Writes {@code file} (PNG), whole or not at all. */
    public static void write(Path file, String xName, String yName, List<LearningCurve> curves) {
        var chart = Charts.lines(WIDTH, HEIGHT, xName, yName);
        var range = new DoubleSummaryStatistics();
        for (var curve : curves) {
            var thinned = curve.thinned(POINTS);
            Charts.line(chart, curve.run(), thinned.x(), thinned.y());
            thinned.y().forEach(range::accept);
        }
        var style = chart.getStyler();
        style.setXAxisMin(0.0);
        if (range.getMin() >= 0 && range.getMax() <= 1) { // an accuracy: from 0 to 1
            style.setYAxisMin(0.0);
            style.setYAxisMax(1.0);
        }
        Charts.write(file, List.of(chart));
    }
}

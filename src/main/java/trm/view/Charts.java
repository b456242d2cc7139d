package trm.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts that look alike, drawn without a screen: data in colour on a light grid, all else in grey. */
public final class Charts {
    /** Told apart by the colour-blind as well (Okabe and Ito). */
    private static final Color[] COLOURS = {
        new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7), new Color(0xE69F00),
        new Color(0x56B4E9), new Color(0x000000)
    };
    private static final Color INK = new Color(0x374151);
    private static final Color GRID = new Color(0xE5E7EB);
    private static final Color FRAME = new Color(0x9CA3AF);
    private static final int MARK = 9;
    /** Points of a line that still get a mark each. */
    private static final int MARKED = 60;

    private Charts() {}

    /** A chart for {@link #line}, its legend beside it. */
    public static XYChart lines(int width, int height, String xName, String yName) {
        var chart = new XYChartBuilder().width(width).height(height).xAxisTitle(xName).yAxisTitle(yName).build();
        var style = chart.getStyler();
        style(style);
        style.setLegendPosition(Styler.LegendPosition.OutsideE);
        style.setMarkerSize(MARK);
        style.setxAxisTickLabelsFormattingFunction(Charts::number);
        style.setyAxisTickLabelsFormattingFunction(Charts::number);
        return chart;
    }

    /** Adds a line, its points marked where they are few. */
    public static void line(XYChart chart, String name, List<Double> x, List<Double> y) {
        var unique = name;
        for (int i = 2; chart.getSeriesMap().containsKey(unique); i++) {
            unique = "%s (%d)".formatted(name, i);
        }
        var series = chart.addSeries(unique, x, y);
        series.setLineStyle(new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        series.setMarker(x.size() <= MARKED ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }

    /** A chart of bars side by side in each category, their values in them and the legend below. */
    public static CategoryChart bars(int width, int height, String title, String yName) {
        var chart = new CategoryChartBuilder().width(width).height(height).title(title).yAxisTitle(yName).build();
        var style = chart.getStyler();
        style(style);
        style.setLegendPosition(Styler.LegendPosition.OutsideS);
        style.setLegendLayout(Styler.LegendLayout.Horizontal);
        style.setyAxisTickLabelsFormattingFunction(Charts::number);
        style.setPlotGridVerticalLinesVisible(false);
        style.setAvailableSpaceFill(0.8);
        style.setLegendPadding(16);
        style.setLabelsVisible(true);
        style.setLabelsPosition(0.92);
        style.setLabelsFont(font(Font.PLAIN, 12));
        return chart;
    }

    private static void style(AxesChartStyler style) {
        style.setAntiAlias(true);
        style.setSeriesColors(COLOURS);
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBackgroundColor(Color.WHITE);
        style.setChartFontColor(INK);
        style.setChartPadding(14);
        style.setChartTitleBoxVisible(false);
        style.setChartTitleFont(font(Font.BOLD, 16));
        style.setChartTitlePadding(8);
        style.setAxisTitleFont(font(Font.PLAIN, 16));
        style.setAxisTitlePadding(10);
        style.setAxisTickLabelsFont(font(Font.PLAIN, 15));
        style.setAxisTickLabelsColor(INK);
        style.setAxisTickMarksColor(FRAME);
        style.setAxisTickPadding(6);
        style.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        style.setXAxisLabelAlignmentVertical(AxesChartStyler.TextAlignment.Right); // digits level, with commas or not
        style.setPlotBorderVisible(false);
        style.setXAxisTickMarkSpacingHint(110);
        style.setYAxisTickMarkSpacingHint(60);
        style.setPlotMargin(0);
        style.setPlotContentSize(0.96);
        style.setPlotGridLinesColor(GRID);
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendFont(font(Font.PLAIN, 15));
        style.setLegendPadding(10);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    private static String number(double value) {
        return Math.abs(value) >= 1000
                ? "%,.0f".formatted(value)
                : new BigDecimal("%.6g".formatted(value)).stripTrailingZeros().toPlainString();
    }

    /** Writes {@code file} (PNG) with the charts one above the other, whole or not at all. */
    public static void write(Path file, List<? extends Chart<?, ?>> charts) {
        Canvas.withoutScreen();
        int width = charts.stream().mapToInt(Chart::getWidth).max().orElseThrow();
        int height = charts.stream().mapToInt(Chart::getHeight).sum();
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        for (var chart : charts) {
            chart.paint(g, chart.getWidth(), chart.getHeight());
            g.translate(0, chart.getHeight());
        }
        g.dispose();
        Canvas.writePng(file, image);
    }
}

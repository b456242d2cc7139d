package trm.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import trm.view.Charts;

/** Draws recorded results: {@code Plots speed|frontier RESULTS PICTURE}. */
public final class Plots {
    private static final int WIDTH = 1000;

    /** As the results name it, and as the picture does. */
    private enum Program {
        TRM("trm", "trm, float32", 0x0072B2),
        FLOAT32("PyTorch", "PyTorch, float32", 0x9CA3AF),
        BFLOAT16("PyTorch bf16", "PyTorch, bfloat16", 0xE69F00);

        private final String label;
        private final String name;
        private final Color colour;

        Program(String label, String name, int colour) {
            this.label = label;
            this.name = name;
            this.colour = new Color(colour);
        }
    }

    private Plots() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3 || !Set.of("speed", "frontier").contains(args[0])) {
            System.err.println("usage: Plots speed|frontier RESULTS PICTURE");
            System.exit(2);
        }
        var results = Path.of(args[1]);
        var picture = Path.of(args[2]);
        if (args[0].equals("speed")) {
            speed(results, picture);
        } else {
            Frontier.draw(results, picture);
        }
    }

    /** Of the raw lines of {@code bench/pytorch/compare.py}: how many times as fast as PyTorch in float32. */
    private static void speed(Path raw, Path picture) throws IOException {
        Set<String> cases = new LinkedHashSet<>();
        Map<String, Double> best = new HashMap<>();
        for (var line : Files.readAllLines(raw)) {
            var run = object(line);
            var name = run.get("config").replace("trm-", "") + " " + run.get("batch");
            cases.add(name);
            best.merge(run.get("program") + run.get("mode") + name, Double.parseDouble(run.get("min_s")), Math::min);
        }
        var charts = new ArrayList<CategoryChart>();
        for (var mode : List.of("train", "eval")) {
            charts.add(speed(mode, List.copyOf(cases), best));
        }
        Charts.write(picture, charts);
    }

    private static CategoryChart speed(String mode, List<String> cases, Map<String, Double> best) {
        boolean last = mode.equals("eval");
        var chart = Charts.bars(WIDTH, last ? 330 : 290,
                (last ? "Evaluation" : "Training") + ": speed, PyTorch in float32 = 1", "");
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setLegendVisible(last);
        for (var program : Program.values()) {
            var factors = cases.stream()
                    .map(c -> factor(best.get(Program.FLOAT32.label + mode + c), best.get(program.label + mode + c)))
                    .toList();
            if (factors.stream().anyMatch(Objects::nonNull)) {
                chart.addSeries(program.name, cases, factors).setFillColor(program.colour);
            }
        }
        return chart;
    }

    /** To two decimals, or null where nothing was timed. */
    private static Double factor(Double seconds, Double otherSeconds) {
        return seconds == null || otherSeconds == null ? null : Math.round(100 * seconds / otherSeconds) / 100.0;
    }

    /** The texts, numbers and truths of a line of JSON, without what is nested in it. */
    private static Map<String, String> object(String line) {
        Map<String, String> values = new HashMap<>();
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                if (parser.nextToken().isScalarValue()) {
                    values.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
        }
        return values;
    }
}

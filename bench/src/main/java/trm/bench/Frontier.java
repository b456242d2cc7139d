package trm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import trm.view.Charts;

/**
 * The results of {@code bench/lma/sweep.py} as a picture: how many puzzles each model solves against what its training
 * took, counted operations above and measured time below. A line is the mean of a model's seeds.
 */
final class Frontier {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 430;

    /** One training: what a step costs, and the share of puzzles solved after so many of them. */
    private record Run(String name, double gflop, double seconds, Map<Integer, Double> solved) {}

    private Frontier() {}

    static void draw(Path results, Path picture) throws IOException {
        Map<String, List<Run>> models = new LinkedHashMap<>();
        for (var line : Files.readAllLines(results)) {
            var run = run(line);
            models.computeIfAbsent(run.name, _ -> new ArrayList<>()).add(run);
        }
        Charts.write(picture, List.of(
                chart(models, "operations of the training, 10¹²", run -> run.gflop / 1e3),
                chart(models, "time of the training on one thread, minutes", run -> run.seconds / 60)));
    }

    private static XYChart chart(Map<String, List<Run>> models, String xName, ToDoubleFunction<Run> costOfStep) {
        var chart = Charts.lines(WIDTH, HEIGHT, xName, "puzzles solved, %");
        models.forEach((name, runs) -> {
            double cost = runs.stream().mapToDouble(costOfStep).average().orElseThrow();
            var x = new ArrayList<Double>();
            var y = new ArrayList<Double>();
            x.add(0.0);
            y.add(0.0);
            for (int step : runs.getFirst().solved.keySet()) {
                x.add(step * cost);
                y.add(100 * runs.stream().mapToDouble(run -> run.solved.get(step)).average().orElseThrow());
            }
            Charts.line(chart, name, x, y);
        });
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0).setYAxisMax(100.0);
        return chart;
    }

    private static Run run(String line) {
        var name = "";
        double gflop = 0;
        double seconds = 0;
        Map<Integer, Double> solved = new TreeMap<>();
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "name" -> name = parser.getString();
                    case "gflop" -> gflop = parser.getDoubleValue();
                    case "seconds" -> seconds = parser.getDoubleValue();
                    case "evaluations" -> evaluations(parser, solved);
                    default -> parser.skipChildren();
                }
            }
        }
        return new Run(name, gflop, seconds, solved);
    }

    /** Of {@code [[step, solved, cells], ...]}. */
    private static void evaluations(JsonParser parser, Map<Integer, Double> solved) {
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            int step = parser.nextIntValue(-1);
            parser.nextToken();
            solved.put(step, parser.getDoubleValue());
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
            }
        }
    }
}

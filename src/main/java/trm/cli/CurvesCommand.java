package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.tensor.TrmException;
import trm.train.RunFolder;
import trm.view.CurveChart;
import trm.view.LearningCurve;

/** {@code trm curves}. */
@Command(name = "curves", description = "Draw the learning curves of runs.")
final class CurvesCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of runs, finished or under way.")
    private List<Path> runs;

    @Option(
            names = "--png",
            paramLabel = "FILE",
            defaultValue = "curves.png",
            description = "The picture (${DEFAULT-VALUE}).")
    private Path png;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "exact_accuracy",
            description = "Of evaluations, or one of training such as train/lm_loss (${DEFAULT-VALUE}).")
    private String metric;

    @Option(names = "--steps", description = "Against training steps; else against minutes, evaluations included.")
    private boolean steps;

    @Override
    public Integer call() {
        for (var run : runs) {
            if (!Files.isRegularFile(new RunFolder(run).metrics())) {
                throw TrmException.failure("%s: there is no run here, metrics.jsonl is missing", run);
            }
        }
        var curves = runs.stream().map(run -> LearningCurve.of(new RunFolder(run), metric, !steps)).toList();
        CurveChart.write(png, steps ? "training steps" : "minutes", metric, curves);
        for (var curve : curves) {
            System.out.printf("%s: %s %.5g at %.5g %s%n", curve.run(), metric, curve.y().getLast(),
                    curve.x().getLast(), steps ? "steps" : "minutes");
        }
        System.out.println(png);
        return 0;
    }
}

package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.hdf.DataPaths;
import trm.tensor.TrmException;
import trm.train.RunFolder;
import trm.view.report.ReportOptions;
import trm.view.report.ReportPage;

/** {@code trm report}. */
@Command(
        name = "report",
        header = "Writes a page about runs: curves, errors, films of the reasoning.",
        description = "One file that opens in a browser, without a network. Each run's best checkpoint is asked test"
                + " puzzles; a run without one, or without its data, has its curves alone.",
        footer = {
            "",
            "Examples:",
            "  trm report runs/sudoku6",
            "  trm report runs/plain runs/latents --output compared.html --steps 32"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of runs, finished or under way.")
    private List<Path> runs;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The page (${DEFAULT-VALUE}).")
    private Path output;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "The dataset of the puzzles; by default each run's own.")
    private Path data;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "256",
            description = "At most N test puzzles for each model (${DEFAULT-VALUE}); 0 for curves alone.")
    private int examples;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Supervision steps; by default as in training (arch.halt_max_steps).")
    private Integer steps;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() {
        check();
        var folders = runs.stream().map(RunFolder::new).toList();
        try (var device = devices.openAloud()) {
            var options = new ReportOptions(data, examples, steps, ReportCommand::progress);
            var page = ReportPage.of(folders, options, device);
            Terminal.finish(System.err);
            page.write(output);
            print(page);
        }
        return 0;
    }

    private void check() {
        if (examples < 0) {
            throw TrmException.misuse("--examples must be at least 0, not %d", examples);
        }
        if (steps != null && steps < 1) {
            throw TrmException.misuse("--steps must be at least 1, not %d", steps);
        }
        for (var run : runs) {
            if (!Files.isRegularFile(new RunFolder(run).metrics())) {
                throw TrmException.failure("%s: there is no run here, metrics.jsonl is missing", run);
            }
        }
        if (data != null) {
            DataPaths.open(List.of(data)); // else each run would say what is wrong with it
        }
        OutputFile.check("--output", output);
    }

    private static void progress(String run, int done, int all) {
        if (Terminal.isThere()) {
            Terminal.rewrite(System.err, "%s: %,d of %,d puzzles".formatted(run, done, all));
        }
    }

    private void print(ReportPage page) {
        int run = 0;
        for (var entry : page.notes().entrySet()) {
            var puzzles = page.puzzles(run++);
            System.out.println(puzzles == null
                    ? entry.getKey() + ": curves"
                    : "%s: curves, %s of %s puzzles solved".formatted(
                            entry.getKey(), puzzles.get("solved"), puzzles.get("known")));
            entry.getValue().forEach(note -> System.out.println("  " + note));
        }
        System.out.println(output);
    }
}

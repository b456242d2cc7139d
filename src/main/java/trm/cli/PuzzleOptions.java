package trm.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trm.data.Dataset;
import trm.data.hub.Hub;
import trm.data.hub.HubFile;
import trm.data.puzzle.Overlap;
import trm.data.puzzle.PuzzleDatasets;
import trm.tensor.TrmException;

/** The options of commands that build a dataset of puzzles, from CSV files or generated. */
final class PuzzleOptions {
    @Mixin
    private OutputOptions output;

    @Option(
            names = {"--hub", "--source-repo"},
            paramLabel = "OWNER/NAME",
            description = "A dataset of the Hugging Face hub, whose train.csv and test.csv are fetched once and kept in"
                    + " ~/.cache/trm or TRM_CACHE; OWNER/NAME@REVISION for another revision than main. The published"
                    + " one, where neither this nor --train nor --count is given.")
    private String hub;

    @Option(names = "--train", paramLabel = "CSV", description = "Training puzzles to read.")
    private Path train;

    @Option(
            names = "--test",
            paramLabel = "CSV|N",
            description = "Test puzzles: a CSV file with --train, how many to generate with --count.")
    private String test;

    @Option(names = "--count", paramLabel = "N", description = "Training puzzles to generate.")
    private Integer count;

    @Option(names = "--subsample-size", paramLabel = "N", description = "Training puzzles to draw from the CSV.")
    private Integer subsample;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "S", description = "Seed of all draws; 0 by default.")
    private long seed;

    /** The dataset that is built when no other is asked for: where the hub has it, and the file it becomes. */
    record Published(String hub, Path file) {}

    /** A CSV's dataset. */
    interface Read {
        PuzzleDatasets.Built from(Path train, Path test);
    }

    /** A dataset of generated puzzles. */
    interface Generate {
        Dataset of(int count, int test);
    }

    Integer subsample() {
        return subsample;
    }

    long seed() {
        return seed;
    }

    boolean generates() {
        return count != null;
    }

    /** Builds the dataset that is asked for, writes it and says what it holds. */
    int build(PrintWriter out, Published published, Read read, Generate generate) {
        if (hub == null && train == null && count == null && test == null) {
            hub = published.hub;
        }
        boolean complete = hub != null ? test == null : test != null;
        if (!complete || (hub == null ? 0 : 1) + (train == null ? 0 : 1) + (count == null ? 0 : 1) != 1) {
            throw TrmException.misuse(
                    "Give either --train CSV --test CSV, or --count N --test N, or --hub OWNER/NAME.");
        }
        if (generates() && subsample != null) {
            throw TrmException.misuse("--subsample-size chooses from a CSV; leave it out.");
        }
        return output.write(out, published.hub.equals(hub) ? published.file : null, () -> {
            if (generates()) {
                return generate.of(count, tests());
            }
            var csv = hub == null ? List.of(train, Path.of(test)) : fetch(out);
            var built = read.from(csv.get(0), csv.get(1));
            print(out, built.overlap());
            return built.dataset();
        });
    }

    /** The CSV files of the hub: for training and for tests. */
    private List<Path> fetch(PrintWriter out) {
        var files = Stream.of("train.csv", "test.csv").map(csv -> HubFile.of(HubFile.Kind.DATASET, hub, csv)).toList();
        return Hub.of(System.getenv())
                .fetch(
                        files,
                        "give --train train.csv --test test.csv instead of --hub",
                        new FetchProgress(out, Terminal.isThere()));
    }

    private int tests() {
        try {
            return Integer.parseInt(test);
        } catch (NumberFormatException e) {
            throw TrmException.misuse("--test %s: with --count it is the number of test puzzles to generate.", test);
        }
    }

    private static void print(PrintWriter out, Overlap overlap) {
        if (overlap.symmetric() == 0) {
            out.println("No test puzzle is a training puzzle, up to symmetry.");
        } else {
            out.printf(
                    "Careful: %,d of the test puzzles are training puzzles up to symmetry, %,d of them identical.%n",
                    overlap.symmetric(), overlap.identical());
        }
    }
}

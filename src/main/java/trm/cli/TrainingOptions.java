package trm.cli;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import trm.data.Dataset;
import trm.distributed.Group;
import trm.graph.Device;
import trm.tensor.TrmException;
import trm.train.RunSettings;
import trm.train.TrainConfig;

/** What a training does besides learning; not of the configuration, and free to differ when a run goes on. */
final class TrainingOptions {
    private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,5})([smh])");

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Keeps the latest N checkpoints step_N.h5 and best.h5, and removes older ones; by default all"
                    + " stay.")
    private Integer keep;

    @Option(
            names = "--on-nan",
            paramLabel = "stop|skip",
            defaultValue = "stop",
            description = "What to do when losses or weights are no numbers any more: stop the run (the default), or go"
                    + " back to the state saved last and skip the examples that led there.")
    private String onNan;

    @Option(
            names = "--eval-every",
            paramLabel = "TIME",
            description = "A quick look at unseen puzzles so often, beside the evaluations: 90s, 5m, 2h.")
    private String evalEvery;

    @Option(
            names = "--eval-groups",
            paramLabel = "N",
            description = "So many groups of puzzles are looked at, an example of each (256).")
    private Integer evalGroups;

    /** Fails where {@link #settings} would, before a command has begun anything. */
    void check() {
        if (keep != null && keep < 1) {
            throw TrmException.misuse("--keep must be at least 1, not %d; leave it out to keep all", keep);
        }
        if (!onNan.matches("stop|skip")) {
            throw TrmException.misuse("--on-nan is stop or skip, not '%s'", onNan);
        }
        if (evalEvery != null && !TIME.matcher(evalEvery).matches()) {
            throw TrmException.misuse("--eval-every is a time such as 90s, 5m or 2h, not '%s'", evalEvery);
        }
        if (evalGroups != null && (evalGroups < 1 || evalEvery == null)) {
            throw TrmException.misuse(evalEvery == null
                    ? "--eval-groups goes with --eval-every TIME; give both, or neither"
                    : "--eval-groups must be at least 1, not " + evalGroups);
        }
    }

    /** The number of latest checkpoints that stay; 0 for all. */
    int keep() {
        return keep == null ? 0 : keep;
    }

    RunSettings settings(TrainConfig config, Dataset test, Device device, Group group) {
        return new RunSettings(keep(), onNan.equals("skip"), look(config, test, device, group));
    }

    private RunSettings.Look look(TrainConfig config, Dataset test, Device device, Group group) {
        if (evalEvery == null) {
            return null;
        }
        var time = TIME.matcher(evalEvery);
        time.matches();
        long seconds = Long.parseLong(time.group(1)) * switch (time.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
        };
        int groups = evalGroups == null ? 256 : evalGroups;
        return new RunSettings.Look(
                TimeUnit.SECONDS.toNanos(seconds), RunEvaluation.quick(config, test, device, groups, group));
    }
}

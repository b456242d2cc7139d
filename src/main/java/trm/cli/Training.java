package trm.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import trm.data.CombinedDataset;
import trm.data.Dataset;
import trm.data.hdf.DataPaths;
import trm.distributed.CoreShare;
import trm.distributed.Group;
import trm.graph.Device;
import trm.model.Flops;
import trm.train.RunFolder;
import trm.train.RunLock;
import trm.train.TrainConfig;
import trm.train.Trainer;
import trm.train.log.MetricsLog;
import trm.train.log.TextLog;

/** A training from its datasets to its last checkpoint, by one process or several, of which the first one speaks. */
final class Training {
    private final Group group;
    private final TrainConfig config;
    private final TrainingOptions options;
    private final DeviceOptions devices;

    Training(Group group, TrainConfig config, TrainingOptions options, DeviceOptions devices) {
        this.group = group;
        this.config = config;
        this.options = options;
        this.devices = devices;
    }

    private record Ready(Dataset data, Dataset test, Device device, Trainer trainer) {}

    /**
     * Trains; returns the exit code.
     *
     * @param folder of the run to go on with, or the one wanted for a new one
     * @param resumed holds that run, on the first process; null for a new one
     */
    int run(Path folder, boolean resumes, RunLock resumed) {
        var cores = devices.share(group);
        var ready = Ranks.prepared(group, () -> prepare(folder, resumes, cores));
        try (var device = ready.device) {
            var run = Ranks.prepared(group, () -> take(folder, resumed));
            try (run) {
                var name = group.broadcast(run == null ? null : bytes(run.folder().path()));
                var runFolder = new RunFolder(Path.of(new String(name, StandardCharsets.UTF_8)));
                var evaluation = new RunEvaluation(config, ready.test, runFolder, device, group);
                if (!group.isFirst()) {
                    return follow(ready, evaluation, runFolder);
                }
                introduce(ready, runFolder);
                return lead(ready, evaluation, runFolder);
            }
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Ready prepare(Path folder, boolean resumes, CoreShare cores) {
        var data = DataPaths.open(config.dataPaths());
        var test = test(data);
        var device = devices.open(group, cores);
        try {
            var trainer = new Trainer(device, config, data, test, group);
            if (resumes) {
                trainer.resume(new RunFolder(folder));
            }
            if (group.isFirst()) {
                PrecisionRemark.print(device, config.arch());
                trainer.remarks().forEach(this::remark);
                trainer.doubts().forEach(this::remark);
                remark(trainer.size(options.keep()).remark(folder));
            }
            return new Ready(data, test, device, trainer);
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    private Dataset test(Dataset data) {
        if (config.dataPathsTest().isEmpty() || config.dataPathsTest().equals(config.dataPaths())) {
            return data;
        }
        if (config.arch().puzzleEmbNdim() > 0) {
            return DataPaths.test(config.dataPathsTest(), data);
        }
        var test = DataPaths.open(config.dataPathsTest()); // the model does not look at identifiers
        CombinedDataset.checkSameTask(data, test);
        return test;
    }

    /** The run in the hands of the first process; null on the others. */
    private RunLock take(Path folder, RunLock resumed) {
        if (!group.isFirst()) {
            return null;
        }
        var run = resumed == null ? RunLock.fresh(folder) : resumed;
        if (!run.isHeld()) {
            remark("files cannot be locked in " + run.folder().path()
                    + "; see to it that no second training goes on there");
        }
        return run;
    }

    /** @param sentence null for none */
    private void remark(String sentence) {
        if (sentence != null && group.isFirst()) {
            System.err.println("trm: " + sentence);
        }
    }

    private void introduce(Ready ready, RunFolder folder) {
        var trainer = ready.trainer;
        System.out.printf(
                "%s: %,d parameters, %,d training steps%s, on %,d examples of %s (%s)%n",
                folder.path(),
                trainer.model().parameters().count(),
                trainer.totalSteps(),
                trainer.steps() > 0 ? " from step %,d".formatted(trainer.steps()) : "",
                ready.data.split(Dataset.TRAIN).examples(),
                ready.data.source(),
                ready.device.describe());
        if (trainer.division() != null) {
            System.out.println(trainer.division());
        }
        if (trainer.model().codec() != null) {
            System.out.println(LatentOptions.describe(trainer.model()));
        }
    }

    private int lead(Ready ready, RunEvaluation evaluation, RunFolder folder) {
        var trainer = ready.trainer;
        var device = ready.device;
        var summary = new RunSummary(
                folder.summary(), trainer, config, device.describe(),
                MetricsLog.evaluations(MetricsLog.read(folder.metrics())), folder.times());
        try (var log = new TextLog(folder.log());
                var ending = new Ending(
                        trainer,
                        new Progress(
                                trainer.steps(), log, () -> yardstick(trainer, device), trainer::learningRate),
                        summary)) {
            log.line("trm train: %,d of %,d steps".formatted(trainer.steps(), trainer.totalSteps()));
            if (trainer.run(folder, evaluation, ending, options.settings(config, ready.test, device, group))) {
                ending.finish();
            } else if (!ending.isBySignal()) {
                ending.checkWritten(); // the reason, if not that another rank was stopped
            }
            if (ending.isBySignal() || !ending.isFinished()) {
                return ending.exitCode("Stopped; go on with: trm train --resume " + folder.path());
            }
            ending.checkWritten();
        }
        var last = Files.exists(folder.best()) ? folder.best() : folder.step(trainer.steps());
        if (Files.exists(last)) {
            SolveCommand.show(last, ready.test, device);
        }
        return 0;
    }

    /** The part of another process than the first. */
    private int follow(Ready ready, RunEvaluation evaluation, RunFolder folder) {
        try (var signals = new Signals(ready.trainer::stop)) {
            ready.trainer.run(folder, evaluation, null, options.settings(config, ready.test, ready.device, group));
            return signals.came() ? signals.exitCode() : 0;
        }
    }

    private Progress.Yardstick yardstick(Trainer trainer, Device device) {
        return new Progress.Yardstick(
                Flops.training(trainer.model(), config.globalBatchSize()) / 1e9, device.peak().best() * group.size());
    }
}

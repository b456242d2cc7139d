package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import trm.model.ModelConfig;
import trm.model.Task;
import trm.train.Checkpoint;
import trm.train.RunFolder;

/** What {@code trm bench} times: one of its own models, or that of a run or checkpoint. */
record BenchSubject(String label, Task task, ModelConfig model) {
    static BenchSubject of(String name) {
        var path = Path.of(name);
        if (Files.exists(path)) {
            var checkpoint = Checkpoint.open(RunFolder.checkpoint(path).file());
            return new BenchSubject(name, checkpoint.task(), checkpoint.config().arch());
        }
        var known = BenchModel.of(name);
        return new BenchSubject(known.label(), known.task(), known.model());
    }
}

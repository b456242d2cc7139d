import trm.data.Batch;
import trm.data.Dataset;
import trm.data.TrainSampler;
import trm.data.sudoku.SudokuDatasets;
import trm.eval.Evaluator;
import trm.graph.Devices;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.Optimizer;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/**
 * The library without the command line: a model of 4x4 Sudoku, trained and evaluated in half a minute.
 *
 * <pre>java --add-modules jdk.incubator.vector -cp target/trm.jar examples/TinySudoku.java</pre>
 */
class TinySudoku {
    public static void main(String[] args) {
        var data = SudokuDatasets.generate(4, 400, 100, 20, 1);
        var train = data.split(Dataset.TRAIN);
        var test = data.split(Dataset.TEST);
        var config = TrainConfig.of(
                "arch.hidden_size=64", "arch.mlp_t=true", "arch.pos_encodings=none", "arch.puzzle_emb_ndim=0",
                "arch.puzzle_emb_len=0", "arch.H_cycles=1", "arch.L_cycles=2", "arch.halt_max_steps=8",
                "global_batch_size=32", "lr=2e-3", "lr_warmup_steps=50", "ema=true", "ema_rate=0.98");
        var meta = train.metadata();
        var task = new Task(meta.seqLen(), meta.vocabSize(), meta.numPuzzleIdentifiers());
        var rng = new Rng(config.seed());
        var model = new Model(config.arch(), task, new Parameters(rng.split("parameters")));
        var optimizer = new Optimizer(config, model, 600);
        var batch = new Batch(config.globalBatchSize(), task.seqLen());
        var sampler = new TrainSampler(train, batch.size(), 1000, rng.split("data"));
        var exploration = Exploration.random(config.arch(), rng.split("exploration"));
        try (var device = Devices.open("cpu", 2)) {
            var step = new TrainStep(device, model, optimizer, batch.size());
            for (int i = 1; i <= 600; i++) {
                sampler.next(batch);
                var m = step.run(batch.inputs(), batch.labels(), batch.puzzleIdentifiers(), exploration);
                if (i % 100 == 0) {
                    System.out.printf("step %d: loss %.3f%n", i, m.lmLoss() / batch.size());
                }
            }
            var averaged = new Model(config.arch(), task, optimizer.average());
            var result = new Evaluator(device, averaged, 50).run(test, config.arch().haltMaxSteps(), null);
            System.out.printf("exact accuracy on %d new puzzles: %.1f %%%n", result.examples(),
                    100 * result.named().get("exact_accuracy"));
        }
    }
}

package trm.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.hdf.HdfReader;
import trm.data.sudoku.SudokuDatasets;
import trm.graph.Devices;
import trm.model.Architecture;
import trm.model.Key;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.TrainConfig;

class EvaluatorTest {
    private static final DataSplit TEST =
            SudokuDatasets.generate(4, 4, 13, 0, 1).split(Dataset.TEST);
    private static final Task TASK = new Task(16, 6, 1);

    @TempDir
    private Path temp;

    private static Model model() {
        return model(Architecture.TRM);
    }

    private static Model model(Architecture architecture) {
        var lacks = architecture.lacks().stream().map(Key::name).toList();
        var keys = Stream.of(
                "arch.name=" + architecture,
                "arch.hidden_size=16",
                "arch.num_heads=2",
                "arch.puzzle_emb_ndim=0",
                "arch.puzzle_emb_len=0",
                "arch.H_cycles=1",
                "arch.L_cycles=1");
        var config = TrainConfig.of(keys.filter(key -> !lacks.contains(key.split("=")[0])).toArray(String[]::new));
        return new Model(config.arch(), TASK, new Parameters(new Rng(4)));
    }

    @Test
    void batchSizeDoesNotChangeTheResult() {
        try (var device = Devices.open("cpu", 2)) {
            var model = model();
            var one = new Predictions(TEST.examples(), TASK);
            var many = new Predictions(TEST.examples(), TASK);
            var a = new Evaluator(device, model, 1).run(TEST, 3, one);
            var b = new Evaluator(device, model, 5).run(TEST, 3, many);
            assertEquals(a.perStep(), b.perStep());
            assertEquals(13, b.last().count());
            assertEquals(a.last().accuracy(), b.last().accuracy(), 1e-9);
            assertEquals(a.last().lmLoss(), b.last().lmLoss(), 1e-4);
            assertEquals(a.last().qHaltLoss(), b.last().qHaltLoss(), 1e-4);
            one.write(temp.resolve("one.h5"));
            many.write(temp.resolve("many.h5"));
        }
        try (var one = HdfReader.open(temp.resolve("one.h5"));
                var many = HdfReader.open(temp.resolve("many.h5"))) {
            assertArrayEquals(one.floats("logits", 13, 16, 6), many.floats("logits", 13, 16, 6), 1e-5f);
            assertArrayEquals(one.ints("preds", 13, 16), many.ints("preds", 13, 16));
            assertArrayEquals(one.floats("q_halt_logits", 13), many.floats("q_halt_logits", 13), 1e-5f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSolverSaysWhatTheEvaluationSays(Architecture architecture) {
        try (var device = Devices.open("cpu", 1)) {
            var model = model(architecture);
            int[][] last = new int[1][];
            new Evaluator(device, model, 13).run(TEST, 4, (first, count, logits, preds, q) -> last[0] = preds.clone());
            var solver = new Solver(device, model);
            var inputs = new int[16];
            for (int i = 0; i < TEST.examples(); i++) {
                TEST.example(i, inputs, new int[16], 0);
                var expected = Arrays.copyOfRange(last[0], i * 16, (i + 1) * 16);
                assertArrayEquals(expected, solver.solve(inputs, 0, 4));
            }
        }
    }
}

package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.data.Dataset;
import trm.data.sudoku.SudokuDatasets;
import trm.train.Overrides;

/** The preset sudoku6, as it is but for its batch: it learns, step by step as on the CPU. */
@Tag("gpu")
class Sudoku6Test {
    @Test
    void learns() {
        train(20, 0.9, 4); // more steps of a model that knows little part by themselves
    }

    @Test
    @Tag("slow")
    void learnsForLong() {
        train(200, 0.6, 12);
    }

    private static void train(int steps, double to, int evaluationSteps) {
        var config = Overrides.apply("sudoku6", List.of("global_batch_size=8", "lr_warmup_steps=5"));
        try (var twins = new Twins(config, SudokuDatasets.generate(6, 32, 8, 0, 1))) {
            double first = twins.train(1);
            double last = twins.train(steps - 1);
            assertTrue(last < to * first, "it learns: from " + first + " to " + last);
            twins.evaluate(Dataset.TRAIN, evaluationSteps);
        }
    }
}

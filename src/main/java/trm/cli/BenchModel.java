package trm.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import trm.model.ModelConfig;
import trm.model.Task;
import trm.tensor.TrmException;
import trm.train.Overrides;

/** The published models (hidden 512, 2 layers, 16 tokens of puzzle embedding), and the small one of trm train. */
enum BenchModel {
    TRM_MLP_SUDOKU(new Task(81, 11, 1), "sudoku-mlp"),
    TRM_ATT_SUDOKU(new Task(81, 11, 1), "sudoku-att"),
    TRM_ATT_MAZE(new Task(900, 6, 1), "maze"),
    TRM_ATT_ARC(new Task(900, 12, 1000), "arc1"),
    SUDOKU6(new Task(36, 8, 1), "sudoku6");

    private final Task task;
    private final ModelConfig model;

    BenchModel(Task task, String preset) {
        this.task = task;
        model = Overrides.apply(preset, List.of()).arch();
    }

    static BenchModel of(String name) {
        return Arrays.stream(values())
                .filter(c -> c.label().equals(name))
                .findFirst()
                .orElseThrow(() -> TrmException.misuse(
                        "--config is one of %s, not '%s'",
                        String.join(", ", Arrays.stream(values()).map(BenchModel::label).toList()), name));
    }

    Task task() {
        return task;
    }

    ModelConfig model() {
        return model;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package trm.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import trm.model.ModelConfig;
import trm.model.Task;
import trm.tensor.TrmException;
import trm.train.Overrides;

/** The published models, each architecture on the same puzzles, and the small one of trm train. */
enum BenchModel {
    TRM_MLP_SUDOKU(new Task(81, 11, 1), "sudoku-mlp"),
    TRM_ATT_SUDOKU(new Task(81, 11, 1), "sudoku-att"),
    TRM_ATT_MAZE(new Task(900, 6, 1), "maze"),
    TRM_ATT_ARC(new Task(900, 12, 1000), "arc1"),
    TRM_SINGLEZ_SUDOKU(new Task(81, 11, 1), "sudoku-att", "arch=trm_singlez"),
    TRM_HIER6_SUDOKU(new Task(81, 11, 1), "sudoku-att", "arch=trm_hier6"),
    HRM_SUDOKU(new Task(81, 11, 1), null, "arch=hrm"),
    HRM_ARC(new Task(900, 12, 1000), null, "arch=hrm"),
    TRANSFORMERS_BASELINE_SUDOKU(new Task(81, 11, 1), null, "arch=transformers_baseline"),
    TRANSFORMERS_BASELINE_ARC(new Task(900, 12, 1000), null, "arch=transformers_baseline"),
    SUDOKU6(new Task(36, 8, 1), "sudoku6");

    private final Task task;
    private final String preset;
    private final ModelConfig model;

    /** @param preset or null for an architecture's defaults */
    BenchModel(Task task, String preset, String... keys) {
        this.task = task;
        this.preset = preset;
        model = Overrides.apply(preset, List.of(keys)).arch();
    }

    /** Names as they are listed. */
    static String names() {
        return String.join(", ", Arrays.stream(values()).map(BenchModel::label).toList());
    }

    static BenchModel of(String name) {
        return Arrays.stream(values())
                .filter(c -> c.label().equals(name))
                .findFirst()
                .orElseThrow(() -> TrmException.misuse(
                        "--config is one of %s, or a run's folder or a checkpoint, not '%s'", names(), name));
    }

    /** The task that {@code preset} was made for; none where that is not known. */
    static Optional<Task> taskOf(String preset) {
        return Arrays.stream(values()).filter(c -> preset.equals(c.preset)).map(BenchModel::task).findFirst();
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

package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.Dataset;
import trm.data.arc.ArcDatasets;
import trm.data.maze.MazeDatasets;
import trm.data.sudoku.SudokuDatasets;
import trm.train.Overrides;

/** Training and evaluation of presets, narrow and with few cycles, and with each option, as on the CPU. */
@Tag("gpu")
class WholeProgramsTest {
    private static final int STEPS = 3;
    private static final String ARC = "src/test/resources/golden/datasets/arc-small-json/arc-agi";

    private static void run(String preset, Dataset data, String... overrides) {
        var all = new ArrayList<>(List.of("lr_warmup_steps=0", "lr=1e-3", "arch.halt_max_steps=2"));
        all.addAll(List.of(overrides));
        try (var twins = new Twins(Overrides.apply(preset, all), data)) {
            twins.train(STEPS);
            twins.evaluate(Dataset.TEST, 2);
        }
    }

    /** With few cycles. */
    @ParameterizedTest
    @ValueSource(strings = {"sudoku-att", "maze", "arc1"})
    void presets(String preset) {
        preset(preset, "arch.H_cycles=2", "arch.L_cycles=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sudoku-att", "sudoku-mlp", "maze", "arc1"})
    @Tag("slow")
    void presetsWithAllCycles(String preset) {
        preset(preset);
    }

    /** Narrow: with heads of 32, which attention computes by tiles, or of 16, by rows. */
    private static void preset(String preset, String... more) {
        var data = switch (preset) {
            case "maze" -> MazeDatasets.generate(new MazeDatasets.Generated(9, 8, 4, 4, 0, true, 1));
            case "arc1" -> ArcDatasets.build(
                    new ArcDatasets.Source(ARC, List.of("training", "evaluation"), "evaluation", 2, 1)).dataset();
            default -> SudokuDatasets.generate(9, 8, 4, 1, 1);
        };
        var keys = new ArrayList<>(List.of(more));
        keys.addAll(switch (preset) {
            case "maze" -> List.of("arch.hidden_size=64", "arch.num_heads=4", "arch.puzzle_emb_ndim=64");
            case "arc1" -> List.of("arch.hidden_size=32", "arch.num_heads=1", "arch.puzzle_emb_ndim=32");
            default -> List.of("arch.hidden_size=64", "arch.num_heads=2", "arch.puzzle_emb_ndim=64");
        });
        keys.add("global_batch_size=2");
        run(preset, data, keys.toArray(String[]::new));
    }

    /** Each option at least once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "arch.pos_encodings=rope arch.no_ACT_continue=False",
                "arch.pos_encodings=learned arch.loss.loss_type=softmax_cross_entropy ema=true ema_rate=0.9",
                "arch.pos_encodings=none arch.puzzle_emb_ndim=0 arch.puzzle_emb_len=0",
                "arch.puzzle_emb_ndim=40 arch.puzzle_emb_len=2 freeze_weights=True",
                "arch.mlp_t=True arch.no_ACT_continue=False ema=true",
                "arch.lma_enable=True arch.lma_latent_len=8",
                "arch.lma_enable=True arch.lma_mode=unclean arch.lma_latent_len=17 arch.pos_encodings=learned",
                "arch.forward_dtype=bfloat16",
                "arch.forward_dtype=tfloat32",
            })
    void options(String options) {
        var all = new ArrayList<>(List.of(
                "arch.hidden_size=64", "arch.num_heads=2", "arch.L_layers=1", "arch.H_cycles=2", "arch.L_cycles=2",
                "arch.puzzle_emb_len=1", "arch.puzzle_emb_ndim=64", "arch.halt_exploration_prob=0.5",
                "global_batch_size=3"));
        all.addAll(List.of(options.split(" ")));
        run(null, SudokuDatasets.generate(4, 16, 8, 1, 1), all.toArray(String[]::new));
    }
}

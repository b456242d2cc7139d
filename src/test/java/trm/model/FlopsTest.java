package trm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.nn.Parameters;
import trm.tensor.Rng;

/** What is counted in the graph of a step, against the calls that papers and reference name. */
class FlopsTest {
    private static final int BATCH = 3;
    private static final Task TASK = new Task(7, 5, 2);

    /** @param again blocks whose gradients a training step computes, besides the blocks it runs */
    @ParameterizedTest
    @CsvSource({
        "TRM, false, 42, 42, 14",
        "TRM, true, 42, 42, 14",
        "TRM_SINGLEZ, false, 42, 42, 14",
        "TRM_HIER6, true, 42, 42, 14",
        // A training step runs everything once more for the target of q_continue.
        "HRM, false, 24, 48, 8",
        "HRM, true, 24, 48, 8",
        "TRANSFORMERS_BASELINE, false, 8, 8, 8"
    })
    void blocksAreCounted(Architecture architecture, boolean mlpT, int evaluated, int trained, int again) {
        var settings = architecture.standard().with(ModelKeys.HIDDEN_SIZE, 48).with(ModelKeys.PUZZLE_EMB_NDIM, 48);
        var model = model(mlpT ? settings.with(ModelKeys.MLP_T, true) : settings);
        double block = block(model.config(), model.length(), 48);
        assertEquals(evaluated * block, Flops.evaluation(model, BATCH), 1e-6);
        assertEquals((trained + 2 * again) * block, Flops.training(model, BATCH), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"TRM, 42, 14", "HRM, 24, 8"})
    void theCodecIsCounted(Architecture architecture, int blocks, int again) {
        var model = model(architecture.standard()
                .with(ModelKeys.HIDDEN_SIZE, 48)
                .with(ModelKeys.PUZZLE_EMB_NDIM, 48)
                .with(ModelKeys.HALT_MAX_STEPS, 1)
                .with(ModelKeys.LMA_ENABLE, true)
                .with(ModelKeys.LMA_LATENT_LEN, 4)
                .with(ModelKeys.LMA_LATENT_DIM, 16));
        double block = block(model.config(), 4, 16);
        double codec = 2.0 * BATCH * model.length() * 48 * 16 * 3;
        assertEquals(blocks * block + codec, Flops.evaluation(model, BATCH), 1e-6);
        assertEquals((blocks + 2 * again) * block + 3 * codec, Flops.training(model, BATCH), 1e-6);
        assertEquals(model.config().lLayers() * block, Flops.net(model.config(), 4, 16, BATCH), 1e-6);
    }

    /** Five heads of 9 features, out of 48. */
    @Test
    void featuresThatHeadsLeaveOverAreNotCounted() {
        var model = model(Architecture.TRANSFORMERS_BASELINE.standard()
                .with(ModelKeys.HIDDEN_SIZE, 48)
                .with(ModelKeys.PUZZLE_EMB_NDIM, 48)
                .with(ModelKeys.POS_ENCODINGS, PosEncodings.LEARNED)
                .with(ModelKeys.NUM_HEADS, 5));
        double attention = 45.0 * (4 * 48 + 2 * model.length());
        assertEquals(
                8 * 2.0 * BATCH * model.length() * (3 * 48 * 256 + attention), Flops.evaluation(model, BATCH), 1e-6);
    }

    private static Model model(Settings settings) {
        return new Model(new ModelConfig(settings), TASK, new Parameters(new Rng(0)));
    }

    /** Products of {@code BATCH·length} rows: with attention four of width², scores, values; SwiGLU's three. */
    private static double block(ModelConfig config, int length, int width) {
        double mlp = 3.0 * width * 256;
        double mixer = config.mlpT() ? 3.0 * width * 256 : 4.0 * width * width + 2.0 * width * length;
        return 2 * BATCH * length * mlp + 2 * BATCH * length * mixer;
    }
}

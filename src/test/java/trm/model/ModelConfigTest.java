package trm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.tensor.TrmException;

class ModelConfigTest {
    /** Widths from the reference: find_multiple(round(expansion * hidden * 2 / 3), 256). */
    @ParameterizedTest
    @CsvSource({"512, 4, 1536", "128, 4, 512", "64, 4, 256", "97, 4, 512", "916, 4, 2560", "1, 4, 256", "192, 4, 512"})
    void swigluInnerIsTheReferences(int hidden, double expansion, int inner) {
        assertEquals(inner, ModelConfig.swigluInner(hidden, expansion));
    }

    @Test
    void prefixIsAsLongAsTheEmbeddingNeeds() {
        assertEquals(16, ModelConfig.DEFAULTS.prefixLen());
        assertEquals(2, embedding(96, 0).prefixLen());
        assertEquals(3, embedding(96, 3).prefixLen());
        assertEquals(0, embedding(0, 0).prefixLen());
    }

    @Test
    void changesAreChecked() {
        assertEquals(4, ModelConfig.DEFAULTS.with(ModelKeys.NUM_HEADS, 4).numHeads());
        var e = assertThrows(TrmException.class, () -> ModelConfig.DEFAULTS.with(ModelKeys.NUM_HEADS, 7));
        assertTrue(e.getMessage().startsWith("arch.num_heads=7 does not divide arch.hidden_size=512"), e::getMessage);
    }

    private static ModelConfig embedding(int ndim, int len) {
        return new ModelConfig(ModelConfig.DEFAULTS.settings()
                .with(ModelKeys.HIDDEN_SIZE, 64)
                .with(ModelKeys.PUZZLE_EMB_NDIM, ndim)
                .with(ModelKeys.PUZZLE_EMB_LEN, len));
    }
}

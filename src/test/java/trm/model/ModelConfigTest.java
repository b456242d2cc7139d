package trm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertEquals(64, ModelConfig.DEFAULTS.headDim());
        assertEquals(2, embedding(96, 0).prefixLen());
        assertEquals(3, embedding(96, 3).prefixLen());
        assertEquals(0, embedding(0, 0).prefixLen());
    }

    private static ModelConfig embedding(int ndim, int len) {
        return new ModelConfig(
                "trm", 2, 2, 0, 2, 64, 4, 4, PosEncodings.ROPE, false, ndim, len, 3, 0.5, true, 1e-5, 1e4,
                LossType.SOFTMAX, LmaConfig.OFF);
    }
}

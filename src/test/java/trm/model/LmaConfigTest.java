package trm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.tensor.TrmException;

class LmaConfigTest {
    /** Clean: half the features. Unclean: where chunks begin at the fewest tokens. */
    @ParameterizedTest
    @CsvSource({
        "CLEAN, 97, 512, 256, 1", "CLEAN, 916, 512, 256, 1", "CLEAN, 36, 128, 64, 1", "CLEAN, 1, 7, 1, 1",
        "CLEAN, 900, 6, 3, 1", "CLEAN, 9, 1, 1, 1", "UNCLEAN, 36, 128, 96, 3", "UNCLEAN, 916, 512, 458, 229",
        "UNCLEAN, 225, 128, 96, 3", "UNCLEAN, 81, 96, 72, 3", "UNCLEAN, 3, 1, 1, 1", "UNCLEAN, 16, 128, 64, 1"
    })
    void chunksByDefault(LmaMode mode, int length, int width, int chunks, int phases) {
        var layout = lma(mode, 0).layout(length, width);
        assertEquals(chunks, layout.chunks());
        assertEquals(phases, layout.phases());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "CLEAN | 5 | arch.lma_latent_len=5 does not divide arch.hidden_size=6, as arch.lma_mode=clean needs;"
                + " the nearest that do are 3 and 6, and arch.lma_mode=unclean takes it as it is",
        "CLEAN | 7 | the nearest that does is 6",
        "UNCLEAN | 7 | arch.lma_latent_len=7 does not divide 15 tokens (puzzle prefix counted) x 6 features = 90;"
                + " the nearest that do are 6 and 9",
        "UNCLEAN | 1000 | the nearest that does is 90",
    })
    void whatDoesNotDivideIsAnErrorThatListsWhatDoes(LmaMode mode, int chunks, String message) {
        var e = assertThrows(TrmException.class, () -> lma(mode, chunks).layout(15, 6));
        assertTrue(e.getMessage().endsWith(message), e::getMessage);
        assertEquals(2, e.exitCode());
    }

    private static LmaConfig lma(LmaMode mode, int chunks) {
        return LmaConfig.OFF.with(ModelKeys.LMA_MODE, mode).with(ModelKeys.LMA_LATENT_LEN, chunks);
    }
}

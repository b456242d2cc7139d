package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.tensor.FloatSource;
import trm.tensor.TrmException;

class WeightNamesTest {
    @ParameterizedTest
    @CsvSource({
        "model.inner.H_init",
        "_orig_mod.model.inner.H_init",
        "module._orig_mod.model.inner.H_init",
        "model.module._orig_mod.model.inner.H_init",
        "inner.H_init",
        "model.inner._orig_mod.H_init",
        "H_init"
    })
    void whateverWrappedTheModel(String key) {
        assertEquals("model.inner.H_init", WeightNames.of(key));
    }

    @Test
    void otherModulesAreOthers() {
        assertEquals("model.inner.net.inner.H_init", WeightNames.of("net.inner.H_init"));
        assertEquals("model.inner.L_level.layers.0.mlp.x", WeightNames.of("L_level.layers._orig_mod.0.mlp.x"));
        assertEquals("model.inner.models.x", WeightNames.of("models.x"));
        assertEquals("model.inner.", WeightNames.of("model.".repeat(1_000_000) + "inner."), "however long");
    }

    private static StoredTensor tensor(String key) {
        return new StoredTensor("f", key, List.of(1), "F32", FloatSource.of(new float[1]));
    }

    @Test
    void derivedOnesAreLeftOutAndDoublesRefused() {
        var named = WeightNames.byName(List.of(
                tensor("model.inner.H_init"), tensor("model.inner.rotary_emb.cos_cached"),
                tensor("model.inner.puzzle_emb.local_weights"), tensor("model.inner.puzzle_emb.local_ids"),
                tensor("model.inner.puzzle_emb.weights")));
        assertEquals(Set.of("model.inner.H_init", "model.inner.puzzle_emb.weights"), named.keySet());
        var twice = List.of(tensor("model.inner.H_init"), tensor("inner.H_init"));
        var e = assertThrows(TrmException.class, () -> WeightNames.byName(twice));
        assertTrue(e.getMessage().contains("both model.inner.H_init and inner.H_init"), e.getMessage());
    }
}

package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static trm.kernel.Close.assertClose;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;

class SignSgdTest {
    /** Ids repeat, and one pair of gradients cancels to an exact 0, which moves nothing but the decay. */
    @ParameterizedTest
    @ValueSource(strings = {"signsgd/0", "signsgd/1"})
    void equalsTheReference(String group) {
        var ids = Golden.ints("ops.h5", group + "/ids");
        var grad = Golden.floats("ops.h5", group + "/grad");
        int columns = 8;
        var table = Golden.floats("ops.h5", group + "/w");
        var parts = table.clone();
        var rates = new float[SignSgd.RATES];
        SignSgd.rates(0.01, 0.1, rates);
        SignSgd.step(table, ids, grad, ids.length, columns, rates, 0, columns);
        assertClose(Golden.floats("ops.h5", group + "/w_after"), table, 1e-7);
        SignSgd.step(parts, ids, grad, ids.length, columns, rates, 3, columns);
        SignSgd.step(parts, ids, grad, ids.length, columns, rates, 0, 3);
        assertArrayEquals(table, parts);
    }
}

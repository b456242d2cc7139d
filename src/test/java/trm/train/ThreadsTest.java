package trm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.nn.Parameters;

/** A seed gives the same weights, to the bit, on any number of threads. */
class ThreadsTest {
    private static final int STEPS = 50;

    @ParameterizedTest
    @ValueSource(strings = {
        "arch.mlp_t=false arch.no_ACT_continue=false",
        "arch.mlp_t=true arch.no_ACT_continue=false",
        "arch.lma_enable=true arch.no_ACT_continue=false",
        "arch=hrm"
    })
    void weightsAreBitIdenticalOnOneTwoAndFourThreads(String variant) {
        var config = TinyRuns.config(variant.split(" "));
        var one = trained(config, 1);
        for (int threads : new int[] {2, 4}) {
            var other = trained(config, threads);
            for (var p : one.all()) {
                assertArrayEquals(
                        p.tensor().floats(),
                        other.find(p.name()).tensor().floats(),
                        p.name() + " with " + threads + " threads");
            }
        }
        var fresh = TinyRuns.model(config).parameters().find("model.inner.lm_head.weight");
        assertFalse(
                Arrays.equals(
                        fresh.tensor().floats(), one.find(fresh.name()).tensor().floats()),
                "training changes the weights");
    }

    private static Parameters trained(TrainConfig config, int threads) {
        var model = TinyRuns.model(config);
        TinyRuns.train(config, model, STEPS, threads);
        return model.parameters();
    }
}

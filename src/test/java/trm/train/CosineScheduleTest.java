package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;

class CosineScheduleTest {
    @ParameterizedTest
    @ValueSource(strings = {"cosine/0", "cosine/1", "cosine/2", "cosine/3", "cosine/4"})
    void equalsTheReference(String group) {
        double base = Golden.number("ops.h5", group, "base_lr");
        var schedule = new CosineSchedule(
                base, (long) Golden.number("ops.h5", group, "warmup"), (long) Golden.number("ops.h5", group, "total"),
                Golden.number("ops.h5", group, "min_ratio"));
        var steps = Golden.ints("ops.h5", group + "/step");
        var rates = Golden.doubles("ops.h5", group + "/lr");
        for (int i = 0; i < steps.length; i++) {
            assertEquals(rates[i], schedule.at(steps[i]), 1e-12 * base, "step " + steps[i]);
        }
    }
}

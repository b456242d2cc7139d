package trm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.Shape;

/** What architectures carry, and when they halt. */
class CarryTest {
    private static final int[] TOKENS = new int[3 * 4];

    private static Carry carry(Settings settings) {
        var config = new ModelConfig(settings
                .with(ModelKeys.HIDDEN_SIZE, 16)
                .with(ModelKeys.NUM_HEADS, 2)
                .with(ModelKeys.PUZZLE_EMB_NDIM, 16)
                .with(ModelKeys.HALT_MAX_STEPS, 3));
        return new Carry(new Model(config, new Task(4, 5, 1), new Parameters(new Rng(1))), 3);
    }

    @ParameterizedTest
    @CsvSource({
        "TRM, 20, z_H z_L",
        "TRM_SINGLEZ, 20, z_L",
        "TRM_HIER6, 20, z_H z_L1 z_L2 z_L3 z_L4 z_L5 z_L6",
        "HRM, 5, z_H z_L",
        "TRANSFORMERS_BASELINE, 5, z_H"
    })
    void statesHaveTheReferencesNames(Architecture architecture, int length, String names) {
        var states = carry(architecture.standard()).states();
        assertEquals(List.of(names.split(" ")), List.copyOf(states.keySet()));
        states.forEach((name, z) -> {
            assertEquals("carry." + name, z.name());
            assertEquals(Shape.of(3, length, 16), z.shape());
        });
    }

    /** q_halt and q_continue of the rows are (1, 2), (2, 1) and (−2, −3). */
    @Test
    void rowsHaltByTheRuleOfTheArchitecture() {
        assertHalted(Architecture.TRM.standard(), true, true, false);
        assertHalted(Architecture.TRM_SINGLEZ.standard(), true, true, false);
        assertHalted(Architecture.TRM_HIER6.standard().with(ModelKeys.NO_ACT_CONTINUE, false), false, true, true);
        assertHalted(Architecture.HRM.standard(), false, true, true);
        assertHalted(Architecture.TRANSFORMERS_BASELINE.standard(), false, true, true);
        assertHalted(Architecture.TRANSFORMERS_BASELINE.standard().with(ModelKeys.ACT_ENABLED, false),
                false, false, false);
    }

    private static void assertHalted(Settings settings, boolean... expected) {
        var carry = carry(settings);
        carry.take(TOKENS, TOKENS, new int[3]);
        carry.halt(new float[] {1, 2, 2, 1, -2, -3}, row -> 0);
        assertArrayEquals(expected, carry.halted());
        carry.goOn();
        for (int step = 1; step < 3; step++) {
            carry.take(TOKENS, TOKENS, new int[3]);
        }
        carry.halt(new float[] {-9, 9, -9, 9, -9, 9}, row -> 0);
        assertArrayEquals(new boolean[] {true, true, true}, carry.halted(), "the last step");
    }
}

package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.tensor.Shape;
import trm.tensor.TrmException;

/** What does not fit is refused before anything is allocated, in one sentence. */
@Tag("gpu")
class RoomTest {
    private static final long MB = 1 << 20;
    private static final String REMEDY =
            "take fewer rows at once (global_batch_size, --batch), a smaller model, or --device cpu";

    private static String refusal(Runnable asking) {
        var fault = assertThrows(TrmException.class, asking::run);
        assertEquals(1, fault.exitCode());
        return fault.getMessage();
    }

    @Test
    void programsTogetherMayNotNeedMoreThanThereIs() {
        var room = new Room(100 * MB, 100 * MB);
        assertEquals(
                "the program needs 101 MB on the GPU, which has 100 MB; " + REMEDY,
                refusal(() -> room.check(100 * MB + 1, MB)));
        room.check(100 * MB, MB);
        room.take(60 * MB);
        assertEquals(
                "the program needs 41 MB on the GPU beside the 60 MB of others, which has 100 MB; " + REMEDY,
                refusal(() -> room.check(41 * MB, MB)));
        room.check(40 * MB, MB);
        room.giveBack(60 * MB);
        room.check(100 * MB, MB);
    }

    @Test
    void noBufferMayBeLargerThanTheDeviceGives() {
        assertEquals(
                "the program needs a buffer of 26 MB, and the GPU gives none of more than 25 MB; " + REMEDY,
                refusal(() -> new Room(100 * MB, 25 * MB).check(60 * MB, 26 * MB)));
    }

    @Test
    void javaNeedsAsMuch() {
        var room = new Room(-1, -1);
        room.check(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2); // where the driver does not say
        room.checkHeap(MB);
        long bytes = Runtime.getRuntime().maxMemory() + 2 * MB;
        var message = refusal(() -> room.checkHeap(bytes));
        assertTrue(message.startsWith("the program's buffers on the GPU need "), message);
        assertTrue(message.matches(".*TRM_JAVA_OPTS=-Xmx\\d+g, or take fewer rows at once.*"), message);
    }

    /** 2 TB of values: neither the device nor Java is asked for any of it. */
    @Test
    void aLargeProgramIsRefusedWhenItIsCompiled() {
        var g = new Graph();
        var x = g.value("x", Shape.of(1 << 30));
        g.add(new ForwardOp.Fill(1, x));
        g.outputOnDemand(x);
        for (int i = 0; i < 511; i++) {
            var y = g.value("y", x.shape());
            g.add(new ForwardOp.Fill(i, y));
            g.outputOnDemand(y);
        }
        try (var device = UnderTest.open()) {
            device.trust();
            var message = refusal(() -> device.compile(g));
            assertTrue(message.startsWith("the program needs 2,097,152 MB on the GPU, which has "), message);
        }
    }
}

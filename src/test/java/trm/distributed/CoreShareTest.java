package trm.distributed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trm.kernel.parallel.Cores;

class CoreShareTest {
    @Test
    void oneProcessHasAll() {
        assertEquals(new CoreShare(Cores.physical(), null), CoreShare.of(Alone.INSTANCE, Map.of()));
        assertEquals(1, CoreShare.of(Alone.INSTANCE, Map.of("SLURM_CPUS_ON_NODE", "1")).threads());
    }

    @Test
    void ranksShareTheirMachine() {
        assertEquals(new CoreShare(4, null), CoreShare.of(2, 8, new int[] {2, 8, 2, 8}));
        assertEquals(2, CoreShare.of(3, 8, new int[] {3, 8, 3, 8, 3, 8}).threads());
        assertNull(CoreShare.of(2, 2, new int[] {2, 2, 2, 2}).remark());
    }

    /** All ranks say it, of the machine where it is worst. */
    @Test
    void coresThatSeveralRanksHaveAreRemarked() {
        int[] all = {1, 8, 3, 2, 3, 2, 3, 2, 2, 1, 2, 1};
        var here = CoreShare.of(1, 8, all);
        assertEquals(8, here.threads());
        assertEquals(1, CoreShare.of(3, 2, all).threads());
        assertTrue(here.remark().startsWith("2 ranks share the one core of their machine"), here.remark());
        assertEquals(here.remark(), CoreShare.of(3, 2, all).remark());
    }
}

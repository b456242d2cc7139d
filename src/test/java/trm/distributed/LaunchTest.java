package trm.distributed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trm.distributed.Launch.Starter;
import trm.tensor.TrmException;

/** What launchers leave in the environment, as seen of them, and for Slurm as its manual says. */
class LaunchTest {
    private static final Map<String, String> OPEN_MPI = Map.of(
            "OMPI_COMM_WORLD_SIZE", "4", "OMPI_COMM_WORLD_RANK", "3", "OMPI_COMM_WORLD_LOCAL_RANK", "1",
            "OMPI_COMM_WORLD_LOCAL_SIZE", "2", "PMIX_RANK", "3");
    private static final Map<String, String> MPICH = Map.of(
            "PMI_SIZE", "4", "PMI_RANK", "3", "MPI_LOCALRANKID", "1", "MPI_LOCALNRANKS", "2",
            "PMI_FD", "6", "HYDI_CONTROL_FD", "7");
    private static final Map<String, String> SRUN = Map.of(
            "SLURM_JOB_ID", "17", "SLURM_NTASKS", "4", "SLURM_PROCID", "3", "SLURM_LOCALID", "1",
            "SLURM_STEP_ID", "0", "SLURM_STEP_NUM_TASKS", "4");
    private static final Map<String, String> SBATCH = Map.of(
            "SLURM_JOB_ID", "17", "SLURM_NTASKS", "4", "SLURM_PROCID", "0", "SLURM_LOCALID", "0");
    private static final Map<String, String> TORCHRUN = Map.of("RANK", "1", "WORLD_SIZE", "4", "LOCAL_RANK", "1");

    @SafeVarargs
    private static Map<String, String> both(Map<String, String>... all) {
        var env = new HashMap<String, String>();
        for (var some : all) {
            env.putAll(some);
        }
        return env;
    }

    private static void assertLaunch(Starter starter, int localSize, Maker first, Map<String, String> env) {
        var launch = Launch.of(env);
        assertEquals(
                new Launch(starter, 3, 4, 1, localSize, launch.makers()), launch);
        assertEquals(first, launch.makers().getFirst());
        assertTrue(launch.isSeveral());
    }

    @Test
    void nobody() {
        assertFalse(Launch.of(Map.of()).isSeveral());
        assertSame(Alone.INSTANCE, Groups.open(Map.of("PATH", "/bin")));
    }

    @Test
    void eachMakersLauncher() {
        assertLaunch(Starter.OPEN_MPI, 2, Maker.OPEN_MPI, OPEN_MPI);
        assertLaunch(Starter.MPICH, 2, Maker.MPICH, MPICH);
    }

    @Test
    void one() {
        assertFalse(Launch.of(both(OPEN_MPI, Map.of("OMPI_COMM_WORLD_SIZE", "1"))).isSeveral());
        assertFalse(Launch.of(both(MPICH, Map.of("PMI_SIZE", "1"))).isSeveral());
        assertFalse(Launch.of(both(SRUN, Map.of("SLURM_STEP_NUM_TASKS", "1"))).isSeveral());
    }

    @Test
    void srunTakesTheLibraryOfItsProtocol() {
        assertLaunch(Starter.SLURM, -1, Maker.OPEN_MPI, SRUN);
        assertLaunch(Starter.SLURM, -1, Maker.OPEN_MPI, both(SRUN, Map.of("PMIX_RANK", "3")));
        assertLaunch(Starter.SLURM, -1, Maker.MPICH, both(SRUN, Map.of("PMI_RANK", "3", "PMI_SIZE", "4")));
    }

    /** It runs once, however many tasks it may start. */
    @Test
    void aBatchScriptIsAlone() {
        assertFalse(Launch.of(SBATCH).isSeveral());
        assertFalse(Launch.of(both(SBATCH, Map.of("SLURM_STEP_ID", "4294967291"))).isSeveral());
    }

    /** Its daemons are tasks of a step, and what they start inherits that. */
    @Test
    void mpirunWithinSlurm() {
        assertLaunch(Starter.OPEN_MPI, 2, Maker.OPEN_MPI, both(SRUN, SBATCH, OPEN_MPI));
        assertLaunch(Starter.MPICH, 2, Maker.MPICH, both(SRUN, SBATCH, MPICH));
    }

    @Test
    void torchrunIsToldTheRightLine() {
        var fault = assertThrows(TrmException.class, () -> Groups.open(TORCHRUN));
        assertEquals(2, fault.exitCode());
        assertEquals("torchrun started 4 processes, but those of trm meet through MPI; start them with"
                + " 'mpirun -n 4 ./trm train ...' in place of torchrun", fault.getMessage());
        assertFalse(Launch.of(both(TORCHRUN, Map.of("WORLD_SIZE", "1"))).isSeveral());
        assertFalse(Launch.of(Map.of("RANK", "1", "WORLD_SIZE", "4")).isSeveral(), "some other program's variables");
        assertLaunch(Starter.OPEN_MPI, 2, Maker.OPEN_MPI, both(TORCHRUN, OPEN_MPI));
    }

    @Test
    void aSecondJavaUnderMpichIsRefused() {
        var fault = assertThrows(
                TrmException.class, () -> Groups.open(both(MPICH, Map.of("PMI_FD", "99999", "PMI_RANK", "0"))));
        assertEquals(2, fault.exitCode());
        assertTrue(fault.getMessage().contains("let it start ./trm"), fault.getMessage());
    }
}

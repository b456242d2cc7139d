package trm.distributed;

import java.util.List;
import java.util.Map;
import trm.tensor.TrmException;

/**
 * What started this process beside others, by the variables that it left.
 *
 * @param starter null when nothing did
 * @param rank of this process, from 0
 * @param size processes started together
 * @param localRank among those of this machine; −1 where the starter does not say
 * @param localSize those of this machine; −1 where the starter does not say
 * @param makers of the libraries that understand the starter, the likeliest first
 */
record Launch(Starter starter, int rank, int size, int localRank, int localSize, List<Maker> makers) {
    /** Programs that start the ranks. */
    enum Starter {
        OPEN_MPI("mpirun of Open MPI", "use the mpirun of the library, or let TRM_MPI name Open MPI's libmpi.so"),
        MPICH("mpirun of MPICH", "use the mpirun of the library, or let TRM_MPI name MPICH's libmpich.so"),
        SLURM("srun", "try srun --mpi=pmix for Open MPI, srun --mpi=pmi2 for MPICH, or mpirun in place of srun");

        private final String title;
        private final String remedy;

        Starter(String title, String remedy) {
            this.title = title;
            this.remedy = remedy;
        }

        String title() {
            return title;
        }

        /** What to do when the library does not understand it. */
        String remedy() {
            return remedy;
        }
    }

    private static final List<Maker> OPEN_MPI_FIRST = List.of(Maker.OPEN_MPI, Maker.ABI, Maker.MPICH);
    private static final List<Maker> MPICH_FIRST = List.of(Maker.MPICH, Maker.ABI, Maker.OPEN_MPI);

    private static final Launch NONE = new Launch(null, 0, 1, 0, 1, List.of());

    /**
     * Reads the variables that Open MPI, MPICH's hydra (and Intel's) and Slurm set.
     *
     * @throws TrmException when torchrun started several processes, which MPI knows nothing of
     */
    static Launch of(Map<String, String> env) {
        int size = number(env, "OMPI_COMM_WORLD_SIZE", -1);
        if (size > 0) {
            return new Launch(Starter.OPEN_MPI, number(env, "OMPI_COMM_WORLD_RANK", 0), size,
                    number(env, "OMPI_COMM_WORLD_LOCAL_RANK", -1), number(env, "OMPI_COMM_WORLD_LOCAL_SIZE", -1),
                    List.of(Maker.OPEN_MPI, Maker.ABI));
        }
        var slurm = slurm(env);
        size = number(env, "PMI_SIZE", -1);
        if (slurm == null && size > 0) {
            return new Launch(Starter.MPICH, number(env, "PMI_RANK", 0), size,
                    number(env, "MPI_LOCALRANKID", -1), number(env, "MPI_LOCALNRANKS", -1),
                    List.of(Maker.MPICH, Maker.ABI));
        }
        if (slurm != null) {
            return slurm;
        }
        int world = number(env, "WORLD_SIZE", 1);
        if (world > 1 && env.containsKey("RANK") && env.containsKey("LOCAL_RANK")) {
            throw TrmException.misuse(
                    "torchrun started %d processes, but those of trm meet through MPI; start them with"
                            + " 'mpirun -n %d ./trm train ...' in place of torchrun", world, world);
        }
        return NONE;
    }

    /**
     * A step of Slurm that srun started with several tasks, not by hydra. A batch script, which runs once, has
     * SLURM_NTASKS and SLURM_PROCID as well, but no step with tasks.
     */
    private static Launch slurm(Map<String, String> env) {
        int size = number(env, "SLURM_STEP_NUM_TASKS", -1);
        if (size < 1 || !env.containsKey("SLURM_STEP_ID") || !env.containsKey("SLURM_PROCID")
                || env.containsKey("MPI_LOCALNRANKS") || env.containsKey("HYDI_CONTROL_FD")) {
            return null;
        }
        boolean pmi = env.containsKey("PMI_RANK") && !env.containsKey("PMIX_RANK");
        return new Launch(Starter.SLURM, number(env, "SLURM_PROCID", 0), size,
                number(env, "SLURM_LOCALID", -1), -1, pmi ? MPICH_FIRST : OPEN_MPI_FIRST);
    }

    /** Whether there are others. One process alone needs no library, whatever started it. */
    boolean isSeveral() {
        return size > 1;
    }

    private static int number(Map<String, String> env, String name, int otherwise) {
        try {
            return Integer.parseInt(env.getOrDefault(name, "").strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}

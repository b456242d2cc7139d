package trm.distributed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import trm.tensor.TrmException;

/** The group that this process belongs to. */
public final class Groups {
    /** The file of an MPI library to take, whoever made it. */
    private static final String LIBRARY = "TRM_MPI";

    private static final long FIRST_HAS_THE_WORD_MS = 5000;

    private Groups() {}

    /**
     * Joins the processes that were started with this one, by Open MPI, MPICH (or what is like it) or srun; one that
     * was started alone, be it by one of these, stays alone and loads nothing. The thread that calls is the one that
     * does all collective work.
     *
     * @param env the process's environment
     * @throws TrmException when there are others but no way to them; on the first rank at once, on the others after a
     *     while, in which the launcher has most likely ended them, so that it is said once
     */
    public static Group open(Map<String, String> env) {
        return open(env, Watch.Times.USUAL);
    }

    /** Whether this process was started beside another one that says what all have to say. */
    public static boolean isFollower(Map<String, String> env) {
        try {
            return Launch.of(env).rank() > 0;
        } catch (TrmException e) {
            return false;
        }
    }

    static Group open(Map<String, String> env, Watch.Times times) {
        var launch = Launch.of(env);
        if (launch.starter() == Launch.Starter.OPEN_MPI || launch.starter() == Launch.Starter.MPICH
                || launch.isSeveral()) {
            Affinity.widen();
        }
        if (!launch.isSeveral()) {
            return Alone.INSTANCE;
        }
        try {
            checkConnected(launch, env);
            var mpi = MpiLibrary.load(launch, env.get(LIBRARY));
            mpi.init();
            checkSize(launch, mpi);
            var group = new MpiGroup(launch, mpi);
            group.watch(times);
            return group;
        } catch (TrmException e) {
            if (launch.rank() > 0) {
                Watch.pause(FIRST_HAS_THE_WORD_MS);
            }
            throw e;
        }
    }

    /** As many as were started: else each would train by itself, all in one folder. */
    private static void checkSize(Launch launch, Mpi mpi) {
        int size = mpi.size();
        if (size == launch.size()) {
            return;
        }
        var fault = TrmException.misuse(
                "%s started %d processes, but to %s each is one of %d; launcher and library do not belong together: %s",
                launch.starter().title(), launch.size(), mpi.version(), size, launch.starter().remedy());
        if (launch.rank() > 0) { // all see the same; MPICH's launcher does not end those that it knows nothing of
            Watch.pause(FIRST_HAS_THE_WORD_MS);
            Runtime.getRuntime().halt(fault.exitCode());
        }
        throw fault;
    }

    /** MPICH's launcher speaks to each process through a socket it has opened for it; Java's children do not get it. */
    private static void checkConnected(Launch launch, Map<String, String> env) {
        var number = env.get("PMI_FD");
        var files = Path.of("/proc/self/fd");
        if (launch.starter() != Launch.Starter.MPICH || number == null || !Files.isDirectory(files)) {
            return;
        }
        boolean there;
        try {
            there = Files.readSymbolicLink(files.resolve(number)).toString().startsWith("socket:");
        } catch (IOException e) {
            there = false;
        }
        if (!there) {
            throw TrmException.misuse("mpirun of MPICH reaches a process that it started itself, not a second Java that"
                    + " this one started; let it start ./trm in place of java -jar trm.jar");
        }
    }
}

package trm.kernel.parallel;

/**
 * Scratch for the jobs of one program, which run one after another and so can share it: one array a worker, and one
 * that all workers see. It grows while the program is being built; nothing is allocated after each worker's first job.
 */
public final class Workspace {
    private final float[][] local;
    private int localFloats;
    private float[] shared = new float[0];

    /** Scratch for a {@link ThreadPool} of at most {@code threads}. */
    public Workspace(int threads) {
        local = new float[threads][0];
    }

    /** Of the pool that it is for. */
    public int threads() {
        return local.length;
    }

    /** Sees to it that {@link #local} is at least this long. */
    public void reserveLocal(long floats) {
        localFloats = Math.max(localFloats, Math.toIntExact(floats));
    }

    /** Sees to it that {@link #shared} is at least this long; its contents are lost. */
    public void reserveShared(long floats) {
        if (floats > shared.length) {
            shared = new float[Math.toIntExact(floats)];
        }
    }

    /** The scratch of one worker; its contents last for one part of a job. */
    public float[] local(int worker) {
        var scratch = local[worker];
        if (scratch.length < localFloats) {
            scratch = new float[localFloats];
            local[worker] = scratch;
        }
        return scratch;
    }

    /** The scratch that consecutive jobs of one operation hand on; to be asked for when running, not before. */
    public float[] shared() {
        return shared;
    }
}

package trm.kernel.parallel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed set of threads that runs one {@link Job} at a time. The caller is worker 0 and works too; the others spin for
 * a short while between jobs, because the jobs of one training step follow each other within microseconds, then park.
 *
 * <p>Each worker has its own stretch of a job's parts, so that what one job wrote the next one reads on the same core
 * wherever their parts follow the same rows; whoever is done helps the others. {@link #run} allocates nothing.
 */
public final class ThreadPool implements AutoCloseable {
    private static final int SPINS = 20_000;
    /** Integers from one worker's counter to the next: a cache line for each, and its neighbour. */
    private static final int APART = 32;

    private static final VarHandle NEXT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle PARKED = MethodHandles.arrayElementVarHandle(boolean[].class);
    private static final VarHandle RUNNING;

    static {
        try {
            var lookup = MethodHandles.lookup();
            RUNNING = lookup.findVarHandle(ThreadPool.class, "running", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread[] workers;
    private final boolean[] parked;
    /** The next part of each worker's stretch. */
    private final int[] next;

    private Job job;
    private volatile int epoch;
    private volatile boolean closed;
    private volatile Throwable fault;

    @SuppressWarnings("unused") // through RUNNING
    private volatile int running;

    /** Starts {@code threads - 1} daemon threads. */
    public ThreadPool(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        workers = new Thread[threads - 1];
        parked = new boolean[threads - 1];
        next = new int[threads * APART];
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            workers[i] = Thread.ofPlatform().daemon().name("trm-" + worker).start(() -> loop(worker));
        }
    }

    /** How many threads work, the caller included. */
    public int threads() {
        return workers.length + 1;
    }

    /** Runs every part of {@code job} and returns when all are done. Only one thread may call this at a time. */
    public void run(Job job) {
        int parts = job.parts();
        if (workers.length == 0 || parts <= 1) {
            for (int part = 0; part < parts; part++) {
                job.run(part, 0);
            }
            return;
        }
        this.job = job;
        for (int i = 0; i < threads(); i++) {
            next[i * APART] = start(i, parts);
        }
        running = workers.length;
        epoch++; // publishes the fields above
        for (int i = 0; i < workers.length; i++) {
            if (isParked(i)) {
                LockSupport.unpark(workers[i]);
            }
        }
        work(job, 0);
        for (int spin = 0; running != 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        var thrown = fault;
        if (thrown != null) {
            fault = null;
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    private void loop(int worker) {
        int seen = 0;
        while (true) {
            int spin = 0;
            while (epoch == seen) {
                if (closed) {
                    return;
                }
                if (++spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    park(worker - 1, seen);
                }
            }
            seen = epoch;
            work(job, worker);
            RUNNING.getAndAdd(this, -1);
        }
    }

    private void work(Job job, int worker) {
        try {
            int parts = job.parts();
            for (int i = 0; i < threads(); i++) {
                int owner = (worker + i) % threads();
                int end = start(owner + 1, parts);
                int part;
                while ((part = (int) NEXT.getAndAdd(next, owner * APART, 1)) < end) {
                    job.run(part, worker);
                }
            }
        } catch (RuntimeException | Error e) {
            fault = e;
        }
    }

    /** The first part of a worker's stretch. */
    private int start(int worker, int parts) {
        return (int) ((long) parts * worker / threads());
    }

    private boolean isParked(int i) {
        return (boolean) PARKED.getVolatile(parked, i);
    }

    private void park(int i, int seen) {
        PARKED.setVolatile(parked, i, true);
        if (epoch == seen && !closed) { // or run() has missed the flag
            LockSupport.park(this);
        }
        PARKED.setVolatile(parked, i, false);
    }

    @Override
    public void close() {
        closed = true;
        for (var worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}

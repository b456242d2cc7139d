package trm.kernel.parallel;

/**
 * Work in independent parts, for a {@link ThreadPool}. Parts are fixed by the shapes alone, never by the number of
 * threads, and no two parts write the same element: that is what makes results bit-identical on any number of threads.
 */
public interface Job {
    /** How many parts there are; they may run in any order, on any thread. */
    int parts();

    /**
     * Runs one part.
     *
     * @param part in {@code [0, parts())}
     * @param worker in {@code [0, pool.threads())}: no two parts run on one worker at once, so it may index scratch
     */
    void run(int part, int worker);
}

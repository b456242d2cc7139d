package trm.distributed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Ranks that are threads of one process, for tests of what several processes do together. */
public final class Threads {
    private final Object[] given;
    private final CyclicBarrier barrier;

    private Threads(int size) {
        given = new Object[size];
        barrier = new CyclicBarrier(size);
    }

    /** Runs {@code work} on each rank; returns what came out, in the order of ranks. */
    public static <T> List<T> run(int size, Function<Group, T> work) {
        var ranks = new Threads(size);
        try (var pool = Executors.newFixedThreadPool(size)) {
            var started = new ArrayList<Future<T>>();
            for (int rank = 0; rank < size; rank++) {
                var group = ranks.new Rank(rank);
                started.add(pool.submit(() -> {
                    try {
                        return work.apply(group);
                    } catch (RuntimeException | Error e) {
                        ranks.barrier.reset(); // the others fail too, and do not wait
                        throw e;
                    }
                }));
            }
            var results = new ArrayList<T>();
            RuntimeException failure = null;
            for (var each : started) {
                try {
                    results.add(each.get());
                } catch (ExecutionException e) {
                    var cause = e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
                    failure = failure == null || failure instanceof Broken ? cause : failure;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (failure != null) {
                throw failure;
            }
            return results;
        }
    }

    private static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1;
    }

    private final class Rank implements Group {
        private final int rank;

        private Rank(int rank) {
            this.rank = rank;
        }

        private Object[] exchange(Object mine) {
            given[rank] = mine;
            await();
            var all = given.clone();
            await();
            return all;
        }

        private void await() {
            try {
                barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new Broken();
            }
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return given.length;
        }

        @Override
        public int localRank() {
            return rank;
        }

        @Override
        public int localSize() {
            return given.length;
        }

        @Override
        public void sum(float[] values) {
            var tree = new TreeSum(values.length);
            for (var each : exchange(values.clone())) {
                var next = tree.next();
                System.arraycopy(each, 0, next, 0, next.length);
                tree.add(next);
            }
            System.arraycopy(tree.total(), 0, values, 0, values.length);
        }

        @Override
        public double[] gather(double[] values) {
            return Arrays.stream(exchange(values.clone())).flatMapToDouble(v -> Arrays.stream((double[]) v)).toArray();
        }

        @Override
        public float[] gather(float[] values) {
            var all = exchange(values.clone());
            var joined = new float[values.length * all.length];
            for (int i = 0; i < all.length; i++) {
                System.arraycopy(all[i], 0, joined, i * values.length, values.length);
            }
            return joined;
        }

        @Override
        public int[] gather(int[] values) {
            return Arrays.stream(exchange(values.clone())).flatMapToInt(v -> Arrays.stream((int[]) v)).toArray();
        }

        @Override
        public float[] collect(float[] values) {
            var all = gather(values);
            return rank == 0 ? all : null;
        }

        @Override
        public byte[] broadcast(byte[] ofFirst) {
            return ((byte[]) exchange(ofFirst)[0]).clone();
        }

        @Override
        public void barrier() {
            await();
        }

        @Override
        public String place() {
            return "rank " + rank;
        }

        @Override
        public String describe() {
            return size() + " threads";
        }

        @Override
        public void abort(int status) {
            throw new IllegalStateException("aborted");
        }

        @Override
        public void close() {}
    }
}

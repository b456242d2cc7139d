package trm.kernel.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ThreadPoolTest {
    /** What a part does. */
    private interface Body {
        void run(int part, int worker);
    }

    private record TestJob(int parts, Body body) implements Job {
        @Override
        public void run(int part, int worker) {
            body.run(part, worker);
        }
    }

    @Property(tries = 100)
    void runsEveryPartOnce(@ForAll @IntRange(min = 1, max = 5) int threads,
            @ForAll @IntRange(min = 0, max = 40) int parts) {
        try (var pool = new ThreadPool(threads)) {
            for (int job = 0; job < 3; job++) {
                var runs = new AtomicIntegerArray(parts);
                pool.run(new TestJob(parts, (part, worker) -> {
                    assertTrue(0 <= worker && worker < threads);
                    runs.incrementAndGet(part);
                }));
                for (int part = 0; part < parts; part++) {
                    assertEquals(1, runs.get(part), "part " + part);
                }
            }
        }
    }

    @Test
    void eachWorkerRunsItsOwnStretch() {
        try (var pool = new ThreadPool(2)) {
            var ran = new int[6];
            var both = new CountDownLatch(2);
            pool.run(new TestJob(6, (part, worker) -> {
                ran[part] = worker;
                if (part % 3 == 0) { // the first of a stretch waits for the other's, so that neither has yet to start
                    both.countDown();
                    await(both);
                }
            }));
            assertEquals(0, ran[0]);
            assertEquals(1, ran[3]);
        }
    }

    @Test
    void theOthersHelpOneThatIsLate() {
        try (var pool = new ThreadPool(2)) {
            var others = new CountDownLatch(7);
            var ran = new int[8];
            pool.run(new TestJob(8, (part, worker) -> {
                ran[part] = worker;
                if (part == 0) { // ends only when all the others have
                    await(others);
                } else {
                    others.countDown();
                }
            }));
            for (int part = 1; part < 4; part++) {
                assertEquals(1 - ran[0], ran[part], "part " + part);
            }
        }
    }

    @Test
    void whatAPartThrowsReachesTheCallerAndThePoolGoesOn() {
        try (var pool = new ThreadPool(3)) {
            var fault = new IllegalStateException("part 5");
            var job = new TestJob(9, (part, worker) -> {
                if (part == 5) {
                    throw fault;
                }
            });
            assertSame(fault, assertThrows(IllegalStateException.class, () -> pool.run(job)));
            var runs = new AtomicIntegerArray(9);
            pool.run(new TestJob(9, (part, worker) -> runs.incrementAndGet(part)));
            for (int part = 0; part < 9; part++) {
                assertEquals(1, runs.get(part));
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package trm.distributed;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import trm.tensor.TrmException;

/** What the ranks of {@link MpiGroupTest} do. */
final class RankMain {
    /** The usual times take too long for a test. */
    private static final Watch.Times QUICK = new Watch.Times(200, 10, 8000);

    private static final int[] LENGTHS = {0, 1, 2, 3, 5, 7, 64, 1023, 4099, 2 << 20, (2 << 20) + 3};

    private RankMain() {}

    public static void main(String[] args) {
        Group group = null;
        try {
            group = Groups.open(System.getenv(), QUICK);
            switch (args[0]) {
                case "operations" -> operations(group);
                case "wait" -> waitForEver(group, args[1]);
                case "throw" -> throwOne(group);
                case "memory" -> exhaust(group);
                case "leave" -> leave(group);
                case "sleep" -> sleep(group);
                case "nulls" -> nulls(group);
                case "cores" -> cores(group);
                default -> throw new IllegalArgumentException(args[0]);
            }
            group.close();
            say("end of %s", group.place());
        } catch (TrmException e) {
            if (group == null) {
                System.err.println("trm: " + e.getMessage());
                System.exit(e.exitCode());
            }
            System.err.println("trm: " + group.place() + ": " + e.getMessage());
            group.abort(e.exitCode());
        } catch (OutOfMemoryError e) {
            LastWords.begin();
            System.err.println("trm: " + group.place() + ": out of memory");
            group.abort(1);
        }
    }

    /** In one piece: others write at the same time. */
    private static void say(String format, Object... args) {
        System.out.print(format.formatted(args) + "\n");
    }

    private static void check(boolean right, String what, int length) {
        if (!right) {
            throw TrmException.failure("%s of %d is wrong", what, length);
        }
    }

    private static float[] floats(int rank, int length) {
        var random = new Random(31L * rank + length);
        var values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (random.nextFloat() - 0.3f) * (1 << i % 20);
        }
        return values;
    }

    private static void operations(Group group) {
        int size = group.size();
        int hash = 0;
        for (int length : LENGTHS) {
            var values = floats(group.rank(), length);
            group.sum(values);
            var tree = new TreeSum(length);
            for (int r = 0; r < size; r++) {
                tree.add(floats(r, length));
            }
            check(Arrays.equals(values, tree.total()), "the sum", length);
            hash = 31 * hash + Arrays.hashCode(values);
        }
        for (int length : new int[] {0, 1, 3, 1000, (1 << 20) / size + 3}) {
            gather(group, length);
        }
        for (int length : new int[] {0, 1, 5, (8 << 20) + 5}) {
            var bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            check(Arrays.equals(group.broadcast(group.isFirst() ? bytes : null), bytes), "what is broadcast", length);
        }
        check(!group.any(false), "none", 0);
        check(group.any(group.rank() == size - 1), "the last one", 0);
        check(group.localSize() == size && group.localRank() == group.rank(), "the local rank", group.localRank());
        group.barrier();
        say("sums %08x by %s among %s", hash, group.place(), group.describe());
    }

    private static void gather(Group group, int length) {
        int size = group.size();
        var floats = new float[size * length];
        var doubles = new double[size * length];
        var ints = new int[size * length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = i / 3f;
            doubles[i] = i / 3.0;
            ints[i] = i;
        }
        int from = group.rank() * length;
        int to = from + length;
        check(Arrays.equals(group.gather(Arrays.copyOfRange(floats, from, to)), floats), "the floats", length);
        check(Arrays.equals(group.gather(Arrays.copyOfRange(doubles, from, to)), doubles), "the doubles", length);
        check(Arrays.equals(group.gather(Arrays.copyOfRange(ints, from, to)), ints), "the ints", length);
        var collected = group.collect(Arrays.copyOfRange(floats, from, to));
        check(group.isFirst() ? Arrays.equals(collected, floats) : collected == null, "what is collected", length);
    }

    /** All but {@code idle} wait for it in a sum. */
    private static void waitForEver(Group group, String idle) throws TrmException {
        group.barrier();
        say("rank %d is process %d", group.rank(), ProcessHandle.current().pid());
        if (group.rank() == Integer.parseInt(idle)) {
            pause(600_000);
        }
        group.sum(new float[10]);
    }

    private static void throwOne(Group group) {
        if (group.rank() == 1) {
            throw TrmException.misuse("this key is wrong");
        }
        group.sum(new float[10]);
    }

    private static void exhaust(Group group) {
        if (group.rank() == 1) {
            var hoard = new Object[1];
            while (true) {
                hoard = new Object[] {hoard, new byte[1 << 12]};
            }
        }
        group.sum(new float[10]);
    }

    /** A program that ends as if all were well, in the midst of it. */
    private static void leave(Group group) {
        group.barrier();
        if (group.rank() == 1) {
            System.exit(0);
        }
        group.sum(new float[10]);
    }

    /** For longer than a rank may give no sign of life: its threads do. */
    private static void sleep(Group group) {
        if (group.isFirst()) {
            pause(3000);
        }
        group.barrier();
    }

    /** Null pointers that compiled code finds by the signal SIGSEGV. */
    private static void nulls(Group group) {
        var words = new String[1000];
        Arrays.fill(words, "word");
        long letters = 0;
        int caught = 0;
        for (int round = 0; round < 1000; round++) {
            letters += IntStream.range(0, words.length).map(i -> letters(words, i)).sum();
        }
        Arrays.fill(words, null);
        for (int i = 0; i < 100_000; i++) {
            try {
                letters += letters(words, i % words.length);
            } catch (NullPointerException e) {
                caught++;
            }
            if (i % 10_000 == 0) {
                group.sum(new float[] {i});
            }
        }
        say("%d caught, %d letters", caught, letters);
    }

    private static int letters(String[] words, int i) {
        return words[i].length();
    }

    private static void cores(Group group) {
        var share = CoreShare.of(group, System.getenv());
        say("%d of %d, %s", share.threads(), Runtime.getRuntime().availableProcessors(), share.remark());
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package trm.cli;

import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import trm.distributed.Group;
import trm.distributed.Groups;
import trm.distributed.LastWords;

/** What the processes of a command do about each other's failures: what fails on one ends all, and is said once. */
final class Ranks {
    /** All ranks have agreed on ending so, and one of them has said why. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int exitCode;

        private Ended(int exitCode) {
            super("said by one of the ranks");
            this.exitCode = exitCode;
        }
    }

    private Ranks() {}

    /** Does {@code work} together with the processes that were started with this one; returns its exit code. */
    static int run(ToIntFunction<Group> work) {
        var group = Groups.open(System.getenv());
        if (group.size() == 1) {
            return work.applyAsInt(group);
        }
        int code;
        try {
            code = work.applyAsInt(group);
        } catch (Ended e) {
            code = e.exitCode;
        } catch (RuntimeException | Error e) {
            LastWords.begin();
            group.abort(report(e, group.place() + ": "));
            throw e; // not reached
        }
        group.close();
        return code;
    }

    /**
     * What {@code work}, which does nothing collective, gives on each rank. Where it fails, be it on one of them, all
     * end in order with the exit code of the first that failed, which says why.
     */
    static <T> T prepared(Group group, Supplier<T> work) {
        if (group.size() == 1) {
            return work.get();
        }
        T result = null;
        RuntimeException failure = null;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            failure = e;
        }
        var codes = group.gather(new int[] {failure == null ? 0 : Failure.of(failure).exitCode()});
        int first = -1;
        boolean all = true;
        for (int rank = codes.length - 1; rank >= 0; rank--) {
            first = codes[rank] != 0 ? rank : first;
            all &= codes[rank] != 0;
        }
        if (first < 0) {
            return result;
        }
        if (group.rank() == first) {
            report(failure, all ? "" : group.place() + ": ");
        }
        throw new Ended(codes[first]);
    }

    private static int report(Throwable thrown, String where) {
        var failure = Failure.of(thrown);
        return new Failure(where + failure.message(), failure.exitCode(), failure.cause()).report();
    }
}

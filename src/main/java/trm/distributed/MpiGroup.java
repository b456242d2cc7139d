package trm.distributed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import trm.tensor.TrmException;

/**
 * Ranks that an MPI library connects, whichever started them. They exchange bytes and add up by themselves, so that no
 * bit depends on the library; long arrays go in pieces, through two buffers outside of the heap.
 *
 * <p>An error inside the library ends all ranks, as is its default.
 */
final class MpiGroup implements Group {
    /** Bytes that go at once, together: they stay in the processor's cache, and below what the library can count. */
    private static final int PIECE = 8 << 20;
    private static final int PIECE_FLOATS = PIECE / Float.BYTES;
    private static final int SMALLEST_PIECE = 4096; // of one rank, however many there are
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    /** Memory outside of the heap that grows with what is asked. */
    private static final class Buffer {
        private Arena arena = Arena.ofShared();
        private MemorySegment memory = MemorySegment.NULL;

        MemorySegment of(long bytes) {
            if (memory.byteSize() < bytes) {
                arena.close();
                arena = Arena.ofShared();
                memory = arena.allocate(Math.max(bytes, 4096), 64);
            }
            return memory;
        }

        void close() {
            arena.close();
        }
    }

    private final Mpi mpi;
    private final Thread owner = Thread.currentThread();
    private final int rank;
    private final int size;
    private final int localRank;
    private final int localSize;
    private final List<Host> hosts; // of all ranks
    private final Buffer out = new Buffer();
    private final Buffer in = new Buffer();
    private TreeSum whole; // of a whole piece's slices
    private TreeSum rest;
    private int restLength = -1;
    private Watch watch;
    private volatile boolean closed;

    /**
     * Begins the collective work, on the thread that shall do it.
     *
     * @param mpi initialized, with as many ranks as were started
     */
    MpiGroup(Launch launch, Mpi mpi) {
        this.mpi = mpi;
        rank = mpi.rank();
        size = mpi.size();
        hosts = hosts();
        int before = 0;
        int there = 0;
        for (int i = 0; i < size; i++) {
            if (hosts.get(i).identity().equals(hosts.get(rank).identity())) {
                before += i < rank ? 1 : 0;
                there++;
            }
        }
        boolean told = launch.localRank() >= 0 && launch.localSize() > launch.localRank();
        localRank = told ? launch.localRank() : before;
        localSize = told ? launch.localSize() : there;
        failOnEarlyExit();
    }

    /** A process that leaves before the others are done is a failure, whatever it says: MPICH's launcher believes 0. */
    private void failOnEarlyExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!closed) {
                Runtime.getRuntime().halt(1);
            }
        }));
    }

    private List<Host> hosts() {
        var ours = Host.ours();
        var hosts = new ArrayList<Host>();
        for (var text : gather(ours.name() + "\n" + ours.identity())) {
            int end = text.indexOf('\n');
            hosts.add(new Host(text.substring(0, end), text.substring(end + 1)));
        }
        return hosts;
    }

    /** From now on the loss of a rank ends all. Collective. */
    void watch(Watch.Times times) {
        watch = Watch.start(this, times);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int localRank() {
        return localRank;
    }

    @Override
    public int localSize() {
        return localSize;
    }

    Host host(int rank) {
        return hosts.get(rank);
    }

    String place(int rank) {
        return "rank %d on %s".formatted(rank, hosts.get(rank).name());
    }

    @Override
    public String place() {
        return place(rank);
    }

    @Override
    public String describe() {
        int machines = new LinkedHashSet<>(hosts.stream().map(Host::identity).toList()).size();
        return "%d ranks on %d machine%s (%s)".formatted(size, machines, machines == 1 ? "" : "s", mpi.version());
    }

    @Override
    public void sum(float[] values) {
        checkThread();
        for (long at = 0; at < values.length; at += PIECE_FLOATS) {
            sum(values, (int) at, (int) Math.min(PIECE_FLOATS, values.length - at));
        }
    }

    /** Each rank gets one slice of all ranks, adds it up, and gives the sum to all. */
    private void sum(float[] values, int at, int length) {
        int slice = (length + size - 1) / size;
        int bytes = slice * Float.BYTES;
        var mine = out.of((long) bytes * size);
        var theirs = in.of((long) bytes * size);
        MemorySegment.copy(values, at, mine, FLOAT, 0, length); // what is behind, in the last slices, goes nowhere
        mpi.alltoall(mine, theirs, bytes);
        var tree = tree(length, slice);
        for (int i = 0; i < size; i++) {
            var next = tree.next();
            MemorySegment.copy(theirs, FLOAT, (long) i * bytes, next, 0, slice);
            tree.add(next);
        }
        MemorySegment.copy(tree.total(), 0, mine, FLOAT, 0, slice);
        mpi.allgather(mine, theirs, bytes);
        MemorySegment.copy(theirs, FLOAT, 0, values, at, length);
    }

    private TreeSum tree(int length, int slice) {
        if (length == PIECE_FLOATS) {
            whole = whole == null ? new TreeSum(slice) : whole;
            return whole;
        }
        if (restLength != slice) {
            rest = new TreeSum(slice);
            restLength = slice;
        }
        return rest;
    }

    @Override
    public double[] gather(double[] values) {
        var all = new double[total(values.length)];
        gather(MemorySegment.ofArray(values), MemorySegment.ofArray(all));
        return all;
    }

    @Override
    public float[] gather(float[] values) {
        var all = new float[total(values.length)];
        gather(MemorySegment.ofArray(values), MemorySegment.ofArray(all));
        return all;
    }

    @Override
    public int[] gather(int[] values) {
        var all = new int[total(values.length)];
        gather(MemorySegment.ofArray(values), MemorySegment.ofArray(all));
        return all;
    }

    @Override
    public float[] collect(float[] values) {
        checkThread();
        var all = isFirst() ? new float[total(values.length)] : null;
        var from = MemorySegment.ofArray(values);
        var to = isFirst() ? MemorySegment.ofArray(all) : MemorySegment.NULL;
        for (long at = 0; at < from.byteSize(); at += piece()) {
            int count = (int) Math.min(piece(), from.byteSize() - at);
            var mine = out.of(count);
            var theirs = isFirst() ? in.of((long) count * size) : MemorySegment.NULL;
            MemorySegment.copy(from, at, mine, 0, count);
            mpi.gather(mine, theirs, count);
            if (isFirst()) {
                spread(theirs, to, at, count);
            }
        }
        return all;
    }

    /** A text of each rank, in their order. */
    List<String> gather(String text) {
        return gatherEach(text.codePoints().toArray()).stream()
                .map(points -> new String(points, 0, points.length))
                .toList();
    }

    private void gather(MemorySegment from, MemorySegment to) {
        checkThread();
        for (long at = 0; at < from.byteSize(); at += piece()) {
            int count = (int) Math.min(piece(), from.byteSize() - at);
            var mine = out.of(count);
            var theirs = in.of((long) count * size);
            MemorySegment.copy(from, at, mine, 0, count);
            mpi.allgather(mine, theirs, count);
            spread(theirs, to, at, count);
        }
    }

    /** Puts a piece of all ranks, from the byte {@code at} of each, to where those of each rank lie together. */
    private void spread(MemorySegment piece, MemorySegment to, long at, int count) {
        long each = to.byteSize() / size;
        for (int i = 0; i < size; i++) {
            MemorySegment.copy(piece, (long) i * count, to, i * each + at, count);
        }
    }

    private int piece() {
        return Math.max(PIECE / size & -Double.BYTES, SMALLEST_PIECE);
    }

    private int total(int each) {
        long total = (long) each * size;
        if (total > Integer.MAX_VALUE - 8) {
            throw TrmException.failure(
                    "%d ranks together have %d values, more than one array can hold; start fewer ranks", size, total);
        }
        return (int) total;
    }

    @Override
    public byte[] broadcast(byte[] ofFirst) {
        checkThread();
        var head = out.of(Integer.BYTES);
        if (isFirst()) {
            head.set(ValueLayout.JAVA_INT, 0, ofFirst.length);
        }
        mpi.broadcast(head, Integer.BYTES);
        int length = head.get(ValueLayout.JAVA_INT, 0);
        var bytes = isFirst() ? ofFirst : new byte[length];
        for (long at = 0; at < length; at += PIECE) {
            int count = (int) Math.min(PIECE, length - at);
            var buffer = out.of(count);
            if (isFirst()) {
                MemorySegment.copy(bytes, (int) at, buffer, ValueLayout.JAVA_BYTE, 0, count);
            }
            mpi.broadcast(buffer, count);
            if (!isFirst()) {
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, (int) at, count);
            }
        }
        return bytes;
    }

    @Override
    public void barrier() {
        checkThread();
        mpi.barrier();
    }

    @Override
    public void abort(int status) {
        int code = status == 0 ? 1 : status; // a rank that ends with 0 is no reason for a launcher to end the others
        if (watch != null) {
            watch.endOthers();
        }
        Watch.pause(Watch.LAUNCHER_READS_MS);
        if (Thread.currentThread() == owner && !closed) {
            mpi.abort(code);
        }
        Runtime.getRuntime().halt(code);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        barrier();
        if (watch != null) {
            watch.end();
            barrier(); // none of the others takes it for a loss now
            watch.close();
        }
        closed = true;
        mpi.end();
        out.close();
        in.close();
    }

    private void checkThread() {
        if (Thread.currentThread() != owner || closed) {
            throw new IllegalStateException("collective work is for the thread that began it, until it closes");
        }
    }
}

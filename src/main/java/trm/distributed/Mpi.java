package trm.distributed;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import trm.tensor.TrmException;

/**
 * The functions of an MPI library that a group needs: of bytes, among all ranks of the world. What differs between
 * makers, the handles of these two, is bound into the functions.
 *
 * <p>None is called as <em>critical</em>: a rank waits in them for others, and no garbage could be collected meanwhile.
 */
@SuppressWarnings("restricted")
final class Mpi {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    private static final int MPICH_WORLD = 0x44000000;
    private static final int MPICH_BYTE = 0x4c00010d;
    private static final long ABI_WORLD = 0x101;
    private static final long ABI_BYTE = 0x247;
    private static final int LONGEST_VERSION = 8192;

    private final SymbolLookup library;
    private final Maker maker;
    private final Object world;
    private final Object bytes;
    private final MemoryLayout handle;

    private final MethodHandle alltoall;
    private final MethodHandle allgather;
    private final MethodHandle gather;
    private final MethodHandle broadcast;
    private final MethodHandle barrier;
    private final MethodHandle abort;

    Mpi(SymbolLookup library, Maker maker) {
        this.library = library;
        this.maker = maker;
        handle = maker == Maker.MPICH ? INT : POINTER;
        world = switch (maker) {
            case OPEN_MPI -> symbol("ompi_mpi_comm_world");
            case MPICH -> MPICH_WORLD;
            case ABI -> MemorySegment.ofAddress(ABI_WORLD);
        };
        bytes = switch (maker) {
            case OPEN_MPI -> symbol("ompi_mpi_byte");
            case MPICH -> MPICH_BYTE;
            case ABI -> MemorySegment.ofAddress(ABI_BYTE);
        };
        alltoall = exchange("MPI_Alltoall");
        allgather = exchange("MPI_Allgather");
        gather = bound(function("MPI_Gather", POINTER, INT, handle, POINTER, INT, handle, INT, handle), 2, 5, 7);
        broadcast = bound(function("MPI_Bcast", POINTER, INT, handle, INT, handle), 2, -1, 4);
        barrier = bound(function("MPI_Barrier", handle), -1, -1, 0);
        abort = bound(function("MPI_Abort", handle, INT), -1, -1, 0);
    }

    /** From {@code count} bytes for each rank to as many of each. */
    private MethodHandle exchange(String name) {
        return bound(function(name, POINTER, INT, handle, POINTER, INT, handle, handle), 2, 5, 6);
    }

    private MemorySegment symbol(String name) {
        return library.find(name).orElseThrow(() -> TrmException.failure(
                "the MPI library has no %s; let TRM_MPI name another one", name));
    }

    private MethodHandle function(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(INT, arguments));
    }

    /** With the handles at these places, of which −1 is none; the last ones first, so that places do not change. */
    private MethodHandle bound(MethodHandle function, int type, int secondType, int communicator) {
        var rest = MethodHandles.insertArguments(function, communicator, world);
        rest = secondType < 0 ? rest : MethodHandles.insertArguments(rest, secondType, bytes);
        return type < 0 ? rest : MethodHandles.insertArguments(rest, type, bytes);
    }

    Maker maker() {
        return maker;
    }

    /** For this thread to call the others, and no thread else. */
    void init() {
        try (var arena = Arena.ofConfined()) {
            var provided = arena.allocate(INT);
            check("MPI_Init_thread", (int) function("MPI_Init_thread", POINTER, POINTER, INT, POINTER)
                    .invokeExact(MemorySegment.NULL, MemorySegment.NULL, maker.funneled(), provided));
            if (provided.get(INT, 0) < maker.funneled()) {
                throw TrmException.failure("%s was built without threads; use another build of it", maker.title());
            }
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    int rank() {
        return number("MPI_Comm_rank");
    }

    int size() {
        return number("MPI_Comm_size");
    }

    private int number(String name) {
        try (var arena = Arena.ofConfined()) {
            var number = arena.allocate(INT);
            var function = bound(function(name, handle, POINTER), -1, -1, 0);
            check(name, (int) function.invokeExact(number));
            return number.get(INT, 0);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** The library's name and number: {@code Open MPI v4.1.4}. It may be asked before {@link #init}. */
    String version() {
        return version(library);
    }

    static String version(SymbolLookup library) {
        var symbol = library.find("MPI_Get_library_version");
        if (symbol.isEmpty()) {
            return "";
        }
        var function = LINKER.downcallHandle(symbol.get(), FunctionDescriptor.of(INT, POINTER, POINTER));
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocate(LONGEST_VERSION + 1L);
            var length = arena.allocate(INT);
            check("MPI_Get_library_version", (int) function.invokeExact(text, length));
            return text.getString(0).lines().findFirst().orElse("")
                    .replaceFirst(",.*", "").replaceFirst("\\s*Version:\\s*", " ").strip();
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Whether the library's handles are those of the standard; it may be asked before {@link #init}. */
    static boolean hasStandardHandles(SymbolLookup library) {
        var symbol = library.find("MPI_Abi_get_version");
        if (symbol.isEmpty()) {
            return false;
        }
        var function = LINKER.downcallHandle(symbol.get(), FunctionDescriptor.of(INT, POINTER, POINTER));
        try (var arena = Arena.ofConfined()) {
            var major = arena.allocate(INT);
            var minor = arena.allocate(INT);
            return (int) function.invokeExact(major, minor) == 0 && major.get(INT, 0) > 0;
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** The part of {@code from} with a rank's number goes to it, {@code count} bytes; theirs come in their order. */
    void alltoall(MemorySegment from, MemorySegment to, int count) {
        try {
            check("MPI_Alltoall", (int) alltoall.invokeExact(from, count, to, count));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** {@code count} bytes of each rank go to all, in their order. */
    void allgather(MemorySegment from, MemorySegment to, int count) {
        try {
            check("MPI_Allgather", (int) allgather.invokeExact(from, count, to, count));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** {@code count} bytes of each rank go to the first, in their order. */
    void gather(MemorySegment from, MemorySegment to, int count) {
        try {
            check("MPI_Gather", (int) gather.invokeExact(from, count, to, count, 0));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** {@code count} bytes go from the first rank to all. */
    void broadcast(MemorySegment buffer, int count) {
        try {
            check("MPI_Bcast", (int) broadcast.invokeExact(buffer, count, 0));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void barrier() {
        try {
            check("MPI_Barrier", (int) barrier.invokeExact());
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void abort(int status) {
        try {
            check("MPI_Abort", (int) abort.invokeExact(status));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void end() {
        try {
            check("MPI_Finalize", (int) function("MPI_Finalize").invokeExact());
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** The library itself ends all at an error, unless it was told otherwise. */
    private static void check(String function, int code) {
        if (code != 0) {
            throw TrmException.failure("%s failed with code %d", function, code);
        }
    }

    static RuntimeException unchecked(Throwable e) {
        return switch (e) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}

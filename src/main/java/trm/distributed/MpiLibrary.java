package trm.distributed;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Optional;
import trm.tensor.TrmException;

/** Finds an MPI library that understands what started this process. */
@SuppressWarnings("restricted")
final class MpiLibrary {
    private MpiLibrary() {}

    /**
     * Loads the library.
     *
     * @param file of the library to take, whoever made it; null to look for one
     */
    static Mpi load(Launch launch, String file) {
        // UCX, which MPICH and Open MPI may load, takes SIGSEGV for a crash; compiled Java finds null pointers by it.
        setenv("UCX_ERROR_SIGNALS", "");
        if (file != null && !file.isBlank()) {
            var library = open(file).orElseThrow(() -> TrmException.misuse(
                    "TRM_MPI names %s, which cannot be loaded as a library", file));
            var maker = maker(library).orElseThrow(() -> TrmException.misuse(
                    "TRM_MPI names %s, which is no MPI library that trm knows (Open MPI, MPICH, or the ABI of MPI 5)",
                    file));
            return new Mpi(library, maker);
        }
        var seen = new ArrayList<String>();
        for (var maker : launch.makers()) {
            for (var name : maker.files()) {
                var library = open(name);
                if (library.isPresent() && maker(library.get()).equals(Optional.of(maker))) {
                    return new Mpi(library.get(), maker);
                }
                seen.add(name);
            }
        }
        var first = launch.makers().getFirst();
        throw TrmException.failure(
                "%s started %d processes, but %s's library is not found (looked for %s); install it (on Debian and"
                        + " Ubuntu: %s), put its folder on LD_LIBRARY_PATH, or let TRM_MPI name its file",
                launch.starter().title(), launch.size(), first.title(), String.join(", ", seen), first.packages());
    }

    private static Optional<SymbolLookup> open(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** By what is inside: several makers call their files the same. */
    private static Optional<Maker> maker(SymbolLookup library) {
        if (library.find("ompi_mpi_comm_world").isPresent()) {
            return Optional.of(Maker.OPEN_MPI);
        }
        if (Mpi.hasStandardHandles(library)) {
            return Optional.of(Maker.ABI);
        }
        var version = Mpi.version(library);
        return version.matches("(?s).*(MPICH|Intel|MVAPICH).*") ? Optional.of(Maker.MPICH) : Optional.empty();
    }

    /** Java's own copy of the environment, which it cannot change, is not what libraries look at. */
    private static void setenv(String name, String value) {
        var linker = Linker.nativeLinker();
        var function = linker.defaultLookup().find("setenv");
        if (function.isEmpty()) {
            return; // no system that MPI libraries run on
        }
        var setenv = linker.downcallHandle(function.get(), FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int code = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (code != 0) {
                throw TrmException.failure("the variable %s cannot be set", name);
            }
        } catch (Throwable e) {
            throw Mpi.unchecked(e);
        }
    }
}

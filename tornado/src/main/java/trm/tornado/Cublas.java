package trm.tornado;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The functions of cuBLAS 13 and of the CUDA driver that products need. Handles and device pointers are longs. */
final class Cublas {
    static final int OP_N = 0;
    static final int OP_T = 1;
    static final int R_32F = 0;
    static final int R_16BF = 14;
    static final int COMPUTE_32F = 68;
    static final int COMPUTE_32F_FAST_TF32 = 77;
    static final int GEMM_DEFAULT = -1;
    /** What the driver answers where memory is short. */
    static final int OUT_OF_MEMORY = 2;

    private static final String[] LIBRARIES = {"libcublas.so.13", "libcublas.so.12"};
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    final MethodHandle create;
    final MethodHandle destroy;
    final MethodHandle setStream;
    final MethodHandle setWorkspace;
    /** handle, opA, opB, m, n, k, alpha, A, typeA, lda, B, typeB, ldb, beta, C, typeC, ldc, compute, algorithm. */
    final MethodHandle gemm;
    /** As {@link #gemm}, with a stride after each leading dimension, and the batch before the compute type. */
    final MethodHandle gemmBatched;
    final MethodHandle contextSetCurrent;
    final MethodHandle allocate;
    final MethodHandle free;

    private Cublas(SymbolLookup cublas, SymbolLookup cuda) {
        create = function(cublas, "cublasCreate_v2", POINTER);
        destroy = function(cublas, "cublasDestroy_v2", LONG);
        setStream = function(cublas, "cublasSetStream_v2", LONG, LONG);
        setWorkspace = function(cublas, "cublasSetWorkspace_v2", LONG, LONG, LONG);
        gemm = function(
                cublas, "cublasGemmEx", LONG, INT, INT, INT, INT, INT, POINTER, LONG, INT, INT, LONG, INT, INT,
                POINTER, LONG, INT, INT, INT, INT);
        gemmBatched = function(
                cublas, "cublasGemmStridedBatchedEx", LONG, INT, INT, INT, INT, INT, POINTER, LONG, INT, INT, LONG,
                LONG, INT, INT, LONG, POINTER, LONG, INT, INT, LONG, INT, INT, INT);
        contextSetCurrent = function(cuda, "cuCtxSetCurrent", LONG);
        allocate = function(cuda, "cuMemAlloc_v2", POINTER, LONG);
        free = function(cuda, "cuMemFree_v2", LONG);
    }

    /** The libraries, where the system finds them (LD_LIBRARY_PATH or its own folders); null where it does not. */
    @SuppressWarnings("restricted")
    static Cublas find() {
        for (var name : LIBRARIES) {
            try {
                return new Cublas(
                        SymbolLookup.libraryLookup(name, Arena.global()),
                        SymbolLookup.libraryLookup("libcuda.so.1", Arena.global()));
            } catch (IllegalArgumentException e) {
                // not there; perhaps the older one is
            }
        }
        return null;
    }

    /** The name of the library, for whom it lacks. */
    static String newest() {
        return LIBRARIES[0];
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(SymbolLookup library, String name, MemoryLayout... parameters) {
        var symbol = library.find(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
        return Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(INT, parameters));
    }

    /** Fails where a call has. Not by an exception of TornadoVM's, at which it would go on without the product. */
    static void check(int status, String call) {
        if (status != 0) {
            throw new IllegalStateException(call + " failed with status " + status);
        }
    }
}

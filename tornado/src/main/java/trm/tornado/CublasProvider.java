package trm.tornado;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/**
 * Products by cuBLAS as tasks of a TornadoVM graph, on the plan's own CUDA stream. TornadoVM finds this class by its
 * name in {@code META-INF/services}, which is why it is public.
 */
public final class CublasProvider implements TornadoLibraryProvider {
    private static final String NAME = "trm/cublas";
    /** What cuBLAS recommends for compute capability 9.0. */
    private static final long WORKSPACE = 32L << 20;

    static final Cublas CUBLAS = Cublas.find();

    /** How a product is computed: cuBLAS's type of the inputs, and of the computation. */
    record Call(Product product, int type, int compute) {}

    /**
     * A handle for a device and a plan, with a workspace of its own: a captured graph must find the same memory at
     * each replay.
     */
    private static final class Context implements LibraryContext {
        final Arena arena = Arena.ofShared();
        final MemorySegment alpha = arena.allocate(ValueLayout.JAVA_FLOAT);
        final MemorySegment beta = arena.allocate(ValueLayout.JAVA_FLOAT);
        final long cuda;
        final long handle;
        final long workspace;

        Context(long cuda, long stream) {
            this.cuda = cuda;
            alpha.set(ValueLayout.JAVA_FLOAT, 0, 1f);
            var out = arena.allocate(ValueLayout.JAVA_LONG);
            try {
                Cublas.check((int) CUBLAS.contextSetCurrent.invokeExact(cuda), "cuCtxSetCurrent");
                Cublas.check((int) CUBLAS.create.invokeExact(out), "cublasCreate");
                handle = out.get(ValueLayout.JAVA_LONG, 0);
                // The stream first: setting it takes a handle back to its default workspace.
                Cublas.check((int) CUBLAS.setStream.invokeExact(handle, stream), "cublasSetStream");
                if ((int) CUBLAS.allocate.invokeExact(out, WORKSPACE) != 0) {
                    throw new TornadoOutOfMemoryException("no room for the 32 MiB that cuBLAS works in");
                }
                workspace = out.get(ValueLayout.JAVA_LONG, 0);
                Cublas.check(
                        (int) CUBLAS.setWorkspace.invokeExact(handle, workspace, WORKSPACE), "cublasSetWorkspace");
            } catch (Throwable e) {
                throw unchecked(e);
            }
        }
    }

    /** Adds a product to a graph: of {@code float[]}, or of {@code short[]} that hold bfloat16. */
    static void add(TaskGraph graph, String id, Object a, Object b, float[] c, Call call) {
        var access = new Access[] {
            Access.READ_ONLY,
            Access.READ_ONLY,
            call.product.fills(c.length) ? Access.WRITE_ONLY : Access.READ_WRITE
        };
        var task = new LibraryTaskDescriptor()
                .withLibrary(NAME)
                .withFunction("gemm")
                .withParameters(new Object[] {a, b, c})
                .withAccess(access)
                .withTuning(call);
        graph.libraryTask(id, (LibraryTaskDescriptor d) -> d, task);
    }

    @Override
    public String libraryName() {
        return NAME;
    }

    /** Only the CUDA backend hands out its stream. */
    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return CUBLAS != null && device instanceof TornadoNativeStreamSupport;
    }

    /** Called when a plan is prepared, before any capture. */
    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long plan) {
        var streams = (TornadoNativeStreamSupport) device;
        return new Context(streams.getNativeContext(plan), streams.getNativeStream(plan));
    }

    /**
     * cuBLAS counts by columns: what is {@code C = A·B} by rows is {@code Cᵀ = Bᵀ·Aᵀ} there, and a matrix by rows is
     * its transpose by columns.
     */
    @Override
    public void dispatch(String function, LibraryInvocation invocation) {
        var call = (Call) invocation.getTuning();
        var context = (Context) invocation.getContext();
        var p = call.product;
        int bytes = call.type == Cublas.R_32F ? Float.BYTES : Short.BYTES;
        long a = invocation.getDevicePointer(0) + (long) bytes * p.offsetA();
        long b = invocation.getDevicePointer(1) + (long) bytes * p.offsetB();
        long c = invocation.getDevicePointer(2) + (long) Float.BYTES * p.offsetC();
        int opA = p.transposedA() ? Cublas.OP_T : Cublas.OP_N;
        int opB = p.transposedB() ? Cublas.OP_T : Cublas.OP_N;
        int lda = p.transposedA() ? p.m() : p.k();
        int ldb = p.transposedB() ? p.k() : p.n();
        context.beta.set(ValueLayout.JAVA_FLOAT, 0, p.accumulate() ? 1f : 0f); // read before the call returns
        int status;
        try {
            status = p.batch() == 1
                    ? (int) CUBLAS.gemm.invokeExact(
                            context.handle, opB, opA, p.n(), p.m(), p.k(), context.alpha, b, call.type, ldb, a,
                            call.type, lda, context.beta, c, Cublas.R_32F, p.n(), call.compute, Cublas.GEMM_DEFAULT)
                    : (int) CUBLAS.gemmBatched.invokeExact(
                            context.handle, opB, opA, p.n(), p.m(), p.k(), context.alpha, b, call.type, ldb,
                            (long) p.strideB(), a, call.type, lda, (long) p.strideA(), context.beta, c, Cublas.R_32F,
                            p.n(), (long) p.strideC(), p.batch(), call.compute, Cublas.GEMM_DEFAULT);
        } catch (Throwable e) {
            throw unchecked(e);
        }
        Cublas.check(status, "cuBLAS for " + call);
    }

    /** Called when the plan is closed. */
    @Override
    public void destroyContext(LibraryContext of) {
        var context = (Context) of;
        try {
            Cublas.check((int) CUBLAS.destroy.invokeExact(context.handle), "cublasDestroy");
            Cublas.check((int) CUBLAS.contextSetCurrent.invokeExact(context.cuda), "cuCtxSetCurrent");
            Cublas.check((int) CUBLAS.free.invokeExact(context.workspace), "cuMemFree");
        } catch (Throwable e) {
            throw unchecked(e);
        }
        context.arena.close();
    }

    private static RuntimeException unchecked(Throwable e) {
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
}

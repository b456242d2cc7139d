package trm.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** Adds products to a program: as tasks of a library, where the device has one, or of our own kernel. */
interface Products {
    /** Adds a product of three arrays, of which the task touches nothing else. */
    void add(Tasks tasks, float[] a, float[] b, float[] c, Product product);

    /** In a few words, for a log line. */
    String describe();

    /** The fastest that the device has. */
    static Products of(TornadoXPUDevice device) {
        return new CublasProvider().canHandle(device) ? cublas(Cublas.COMPUTE_32F) : kernels();
    }

    /** The products of {@link ProductKernels}. */
    static Products kernels() {
        return new Products() {
            @Override
            public void add(Tasks tasks, float[] a, float[] b, float[] c, Product p) {
                int side = ProductKernels.SIDE;
                int tile = ProductKernels.TILE;
                int flags = ProductKernels.flags(p);
                var context = new KernelContext();
                var grid = Tasks.groups((p.n() + tile - 1) / tile, side, (p.m() + tile - 1) / tile * p.batch(), side);
                tasks.touch(a);
                tasks.touch(b);
                tasks.touch(c);
                tasks.add(grid, 11, (g, id) -> g.task(
                        id, ProductKernels::product, context, a, b, c, p.m(), p.n(), p.k(), p.offsetA(), p.offsetB(),
                        p.offsetC(), flags));
            }

            @Override
            public String describe() {
                return "own products";
            }
        };
    }

    /** The products of cuBLAS; see {@link CublasProvider}. */
    static Products cublas(int compute) {
        return new Products() {
            @Override
            public void add(Tasks tasks, float[] a, float[] b, float[] c, Product product) {
                var call = new CublasProvider.Call(product, Cublas.R_32F, compute);
                tasks.touch(a);
                tasks.touch(b);
                tasks.touch(c);
                tasks.add(3, (g, id) -> CublasProvider.add(g, id, a, b, c, call));
            }

            @Override
            public String describe() {
                return compute == Cublas.COMPUTE_32F ? "cuBLAS float32" : "cuBLAS TF32";
            }
        };
    }
}

package trm.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/** Adds products to a program: as tasks of a library, where the device has one, or of our own kernel. */
interface Products {
    /** Adds a product of three arrays, of which the task touches nothing else. */
    void add(Tasks tasks, float[] a, float[] b, float[] c, Product product);

    /** Says that an operation writes to an array of state: what was made of its old content is no longer right. */
    default void changed(float[] state) {}

    /** Bytes of the device's memory that the library takes for a program. */
    default long workspace() {
        return 0;
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
            public long workspace() {
                return CublasProvider.WORKSPACE;
            }
        };
    }
}

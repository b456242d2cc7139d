package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import trm.graph.Graph;
import trm.kernel.Close;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** Our own products and cuBLAS's against sums in float64. */
@Tag("gpu")
class ProductsTest {
    /** Around the tile of our own kernel, its depth, and what a library may prefer. */
    private static final int[][] SIZES = {
        {1, 1, 1}, {1, 64, 17}, {130, 1, 63}, {17, 17, 65}, {63, 65, 130}, {64, 64, 64}, {65, 130, 17}, {130, 63, 1}
    };
    private static final float OUTSIDE = -77;

    enum Kind {
        KERNELS,
        CUBLAS
    }

    private record Case(Product product, float[] a, float[] b, float[] c, float[] expected) {}

    @ParameterizedTest
    @EnumSource
    void everyShapeAndTransposition(Kind kind) throws TornadoExecutionPlanException {
        for (int transposed = 0; transposed < 4; transposed++) {
            var all = new ArrayList<Case>();
            for (int i = 0; i < SIZES.length; i++) {
                var size = SIZES[i];
                boolean accumulate = (i + transposed) % 2 == 0;
                all.add(drawn(Product.of(
                        size[0], size[1], size[2], (transposed & 1) != 0, (transposed & 2) != 0, accumulate)));
            }
            check(kind, all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void batchesAndOffsets(Kind kind) throws TornadoExecutionPlanException {
        var all = new ArrayList<Case>();
        for (int transposed = 0; transposed < 4; transposed++) {
            boolean left = (transposed & 1) != 0;
            boolean right = (transposed & 2) != 0;
            for (boolean shared : new boolean[] {false, true}) {
                all.add(drawn(Product.of(17, 65, 9, left, right, shared).batched(3, shared)));
                all.add(drawn(Product.of(66, 5, 18, left, right, !shared).batched(2, shared).at(4, 8, 12)));
            }
        }
        all.add(drawn(Product.of(3, 5, 7, false, true, true).at(1, 2, 3)));
        check(kind, all);
    }

    /** Arrays with something before and behind the matrices, which must stay. */
    private static Case drawn(Product p) {
        int batch = p.batch();
        var a = Close.normal(p.offsetA() + (p.sharedA() ? 1 : batch) * p.m() * p.k(), p.hashCode());
        var b = Close.normal(p.offsetB() + batch * p.k() * p.n(), p.hashCode() + 1);
        int behind = p.offsetC() > 0 ? 5 : 0;
        var c = Close.normal(p.offsetC() + batch * p.m() * p.n() + behind, p.hashCode() + 2);
        for (int i = 0; i < c.length; i++) {
            if (i < p.offsetC() || i >= c.length - behind) {
                c[i] = OUTSIDE;
            }
        }
        var expected = c.clone();
        for (int z = 0; z < batch; z++) {
            int startA = p.offsetA() + z * p.strideA();
            int startB = p.offsetB() + z * p.strideB();
            for (int i = 0; i < p.m(); i++) {
                for (int j = 0; j < p.n(); j++) {
                    int at = p.offsetC() + z * p.strideC() + i * p.n() + j;
                    double sum = p.accumulate() ? c[at] : 0;
                    for (int l = 0; l < p.k(); l++) {
                        double x = a[startA + (p.transposedA() ? l * p.m() + i : i * p.k() + l)];
                        sum += x * b[startB + (p.transposedB() ? j * p.k() + l : l * p.n() + j)];
                    }
                    expected[at] = (float) sum;
                }
            }
        }
        return new Case(p, a, b, c, expected);
    }

    private static void check(Kind kind, List<Case> all) throws TornadoExecutionPlanException {
        Settings.set();
        var device = TornadoRuntimeProvider.getTornadoRuntime().getBackend(0).getDevice(0);
        var products = switch (kind) {
            case KERNELS -> Products.kernels();
            case CUBLAS -> Products.cublas(Cublas.COMPUTE_32F);
        };
        Assumptions.assumeTrue(
                kind != Kind.CUBLAS || new CublasProvider().canHandle((TornadoXPUDevice) device), "no cuBLAS here");
        var tasks = new Tasks(new Memory(new Graph()));
        for (var one : all) {
            products.add(tasks, one.a, one.b, one.c, one.product);
        }
        var graph = new TaskGraph("products");
        var grids = new GridScheduler();
        for (int i = 0; i < all.size(); i++) {
            var task = tasks.list().get(i);
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, task.arrays().toArray());
            task.adder().add(graph, "t" + i);
            if (task.grid() != null) {
                grids.addWorkerGrid("products.t" + i, task.grid());
            }
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, all.get(i).c);
        }
        assertEquals(all.size(), tasks.list().size());
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withDevice(device);
            if (kind == Kind.KERNELS) {
                plan.withGridScheduler(grids);
            }
            plan.execute();
        }
        for (var one : all) {
            try {
                Close.assertClose(one.expected, one.c, 1e-5);
            } catch (AssertionError e) {
                throw new AssertionError(one.product + ": " + e.getMessage(), e);
            }
        }
    }
}

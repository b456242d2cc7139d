package trm.tornado;

import java.util.Arrays;
import trm.graph.Device;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.Precision;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** The speed of one large product after another. It is measured before; nothing accompanies what runs on a GPU. */
final class GpuPeak implements Device.Peak {
    private static final int PRODUCTS = 8;
    private static final int ROUNDS = 5;

    private final double best;

    /** @param side of the square matrices */
    GpuPeak(Device device, Precision precision, int side) {
        var g = new Graph();
        g.setPrecision(precision);
        var a = Tensor.state("a", Shape.of(side, side));
        var b = Tensor.state("b", Shape.of(side, side));
        Arrays.fill(a.floats(), 0.5f);
        Arrays.fill(b.floats(), 0.25f);
        Tensor last = null;
        for (int i = 0; i < PRODUCTS; i++) {
            last = g.value("c", Shape.of(side, side));
            g.add(ForwardOp.MatMul.of(
                    g, new Op.Operand(a, false), new Op.Operand(b, true), null, new Op.Operand(last, false)));
        }
        g.outputOnDemand(last);
        // The host waits for what comes home each run: a value that is known after the last product.
        var one = g.value("one", Shape.of(1));
        g.add(new ForwardOp.Fill(1f, one));
        g.output(one);
        var program = device.compile(g);
        program.run();
        double fastest = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            program.run();
            program.floats(one);
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        best = 2.0 * PRODUCTS * side * side * side / fastest;
        program.close();
    }

    @Override
    public void begin() {}

    @Override
    public void accompany(long took) {}

    @Override
    public double best() {
        return best;
    }

    @Override
    public double sustained() {
        return best;
    }

    @Override
    public boolean accompanies() {
        return false;
    }
}

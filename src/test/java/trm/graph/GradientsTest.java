package trm.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trm.graph.Op.Axis;
import trm.graph.Op.Operand;
import trm.nn.SwiGluMlp;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

class GradientsTest {
    private static final int BATCH = 2;
    private static final int LENGTH = 3;
    private static final int WIDTH = 4;
    private static final int INNER = 5;

    /** Read by one product, an activation is made anew for the gradients; read by two, it is kept. */
    @Test
    void anActivationReadTwiceHasTheGradientsOfTwoActivations() {
        var axis = Axis.FEATURES;
        var x = random("x", 1, Shape.of(BATCH, LENGTH, WIDTH));
        var gateUp = random("gate_up", 2, Shape.of(2 * INNER, WIDTH));
        var down1 = random("down_1", 3, Shape.of(WIDTH, INNER));
        var down2 = random("down_2", 4, Shape.of(WIDTH, INNER));
        var wanted = List.of(x, gateUp, down1, down2);

        var apart = new Graph();
        var y1 = new SwiGluMlp(axis, gateUp, down1).apply(apart, x);
        var expected = gradients(apart, y1, new SwiGluMlp(axis, gateUp, down2).apply(apart, x), wanted);
        assertEquals(2, activations(apart));

        var shared = new Graph();
        var first = new SwiGluMlp(axis, gateUp, down1).apply(shared, x);
        var down = (ForwardOp.MatMul) shared.nodes().getLast().op();
        var second = shared.value("second", first.shape());
        shared.add(ForwardOp.MatMul.of(shared, swap(down.a(), down1, down2), swap(down.b(), down1, down2), null,
                new Operand(second, false)));
        var actual = gradients(shared, first, second, wanted);
        assertEquals(1, activations(shared));
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], 1e-5f, wanted.get(i).name());
        }
    }

    private static Tensor random(String name, long seed, Shape shape) {
        var tensor = Tensor.input(name, shape, Type.FLOAT);
        var rng = new Rng(seed);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats()[i] = 2 * rng.nextFloat() - 1;
        }
        return tensor;
    }

    private static Operand swap(Operand operand, Tensor from, Tensor to) {
        return operand.tensor() == from ? new Operand(to, operand.transposed()) : operand;
    }

    /** Of the sum of both results, each element times its place in the row. */
    private static float[][] gradients(Graph g, Tensor y1, Tensor y2, List<Tensor> wanted) {
        var places = Tensor.input("places", Shape.of(1, WIDTH), Type.FLOAT);
        for (int i = 0; i < WIDTH; i++) {
            places.floats()[i] = i + 1;
        }
        var y = g.value("y", y1.shape());
        g.add(new ForwardOp.Add(y1, y2, y));
        var loss = g.value("loss", Shape.of(BATCH * LENGTH, 1));
        g.add(ForwardOp.MatMul.of(
                g, new Operand(y, false), new Operand(places, true), null, new Operand(loss, false)));
        var gradients = Gradients.of(g, Map.of(loss, 1f), wanted);
        gradients.values().forEach(g::output);
        try (var device = Devices.open("cpu", 1)) {
            var program = device.compile(g);
            program.run();
            return wanted.stream()
                    .map(w -> Arrays.copyOf(program.floats(gradients.get(w)), w.size()))
                    .toArray(float[][]::new);
        }
    }

    private static long activations(Graph g) {
        return g.nodes().stream().filter(node -> node.op() instanceof GradientOp.SwiGluGrad).count();
    }
}

package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.graph.Device;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.UpdateOp;
import trm.tensor.Tensor;

/** Where the newest content of state is, and who sees it. Small whole numbers, so that every sum is exact. */
@Tag("gpu")
class ResidenceTest {
    private static final int N = 5;
    private static final Device DEVICE = UnderTest.open();

    private final Tensor x = Draw.floats(new float[] {1, 2, 3, 4, 5}, N);
    private final Tensor s = Draw.state(new float[] {0, 10, 20, 30, 40}, N);
    private final Tensor t = Draw.state(new float[] {7, 7, 7, 7, 7}, N);

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    /** {@code state = state + by}. */
    private static Tensor increase(Graph g, Tensor state, Tensor by) {
        var y = g.value("sum", state.shape());
        g.add(new ForwardOp.Add(state, by, y));
        g.add(new UpdateOp.Assign(y, state));
        return y;
    }

    private static Tensor sum(Graph g, Tensor a, Tensor b) {
        var y = g.value("sum", a.shape());
        g.add(new ForwardOp.Add(a, b, y));
        return y;
    }

    private static void run(Device.Program program, int times) {
        for (int i = 0; i < times; i++) {
            program.run();
        }
    }

    private static void assertContent(String expected, float[] actual) {
        assertEquals(expected, Arrays.toString(Arrays.copyOf(actual, N)));
    }

    private static void write(Tensor state, int i, float value) {
        state.floats()[i] = value;
        state.changed();
    }

    @Test
    void stateGoesOnFromRunToRun() {
        var g = new Graph();
        increase(g, s, x);
        var program = DEVICE.compile(g);
        run(program, 3);
        assertContent("[3.0, 16.0, 29.0, 42.0, 55.0]", s.floats());
        run(program, 1);
        x.floats()[0] = 100; // inputs are taken at each run
        run(program, 2);
        assertContent("[204.0, 22.0, 38.0, 54.0, 70.0]", s.floats());
        assertContent("[204.0, 22.0, 38.0, 54.0, 70.0]", s.floats());
    }

    @Test
    void whatTheHostWritesReachesTheNextRun() {
        var g = new Graph();
        increase(g, s, x);
        var program = DEVICE.compile(g);
        write(s, 1, -1); // before the first run
        run(program, 1);
        write(s, 0, 50);
        run(program, 2);
        assertContent("[52.0, 5.0, 29.0, 42.0, 55.0]", s.floats());
    }

    /** What it does not write stays as the device has it, also where the host has never read that. */
    @Test
    void whatTheHostWritesToOneStateLeavesTheOthers() {
        var g = new Graph();
        increase(g, s, x);
        increase(g, t, x);
        var program = DEVICE.compile(g);
        run(program, 2);
        write(t, 4, 0);
        run(program, 1);
        assertContent("[3.0, 16.0, 29.0, 42.0, 55.0]", s.floats());
        assertContent("[10.0, 13.0, 16.0, 19.0, 5.0]", t.floats());
    }

    @Test
    void whatTheHostHasWrittenOutlivesTheFetchOfAnother() {
        var g = new Graph();
        increase(g, s, x);
        increase(g, t, x);
        var program = DEVICE.compile(g);
        var memory = s.floats();
        run(program, 2);
        Arrays.fill(memory, 0);
        s.changed();
        assertContent("[9.0, 11.0, 13.0, 15.0, 17.0]", t.floats());
        assertContent("[0.0, 0.0, 0.0, 0.0, 0.0]", s.floats());
        run(program, 1);
        assertContent("[1.0, 2.0, 3.0, 4.0, 5.0]", s.floats());
        assertContent("[10.0, 13.0, 16.0, 19.0, 22.0]", t.floats());
    }

    /** Training and evaluation: one writes the state, the other reads it and has some of its own. */
    @Test
    void twoProgramsSeeEachOthersState() {
        var training = new Graph();
        increase(training, s, x);
        var train = DEVICE.compile(training);
        var evaluation = new Graph();
        var seen = evaluation.output(sum(evaluation, s, s));
        increase(evaluation, t, s);
        var evaluate = DEVICE.compile(evaluation);
        run(evaluate, 1);
        assertContent("[0.0, 20.0, 40.0, 60.0, 80.0]", evaluate.floats(seen));
        run(train, 2);
        run(evaluate, 1);
        assertContent("[4.0, 28.0, 52.0, 76.0, 100.0]", evaluate.floats(seen));
        run(train, 1);
        write(s, 0, -1);
        run(evaluate, 1);
        assertContent("[-2.0, 32.0, 58.0, 84.0, 110.0]", evaluate.floats(seen));
        assertContent("[8.0, 47.0, 82.0, 117.0, 152.0]", t.floats());
        run(train, 1);
        assertContent("[0.0, 18.0, 32.0, 46.0, 60.0]", s.floats());
        assertContent("[8.0, 47.0, 82.0, 117.0, 152.0]", t.floats());
    }

    /** One program brings all its state home at once, the older content of what another has written since with it. */
    @Test
    void twoProgramsWriteTheSameState() {
        var first = new Graph();
        increase(first, s, x);
        increase(first, t, x);
        var both = DEVICE.compile(first);
        var second = new Graph();
        increase(second, s, x);
        var one = DEVICE.compile(second);
        run(both, 1);
        run(one, 1);
        assertContent("[2.0, 14.0, 26.0, 38.0, 50.0]", s.floats());
        run(both, 1);
        run(one, 1);
        assertContent("[4.0, 18.0, 32.0, 46.0, 60.0]", s.floats());
        assertContent("[9.0, 11.0, 13.0, 15.0, 17.0]", t.floats());
        assertContent("[4.0, 18.0, 32.0, 46.0, 60.0]", s.floats());
        run(one, 1);
        assertContent("[9.0, 11.0, 13.0, 15.0, 17.0]", t.floats());
        assertContent("[5.0, 20.0, 35.0, 50.0, 65.0]", s.floats());
    }

    @Test
    void outputsOnDemandAreThoseOfTheLastRun() {
        var g = new Graph();
        var now = g.outputOnDemand(increase(g, s, x));
        var twice = g.outputOnDemand(sum(g, x, x));
        var valid = Draw.ints(new int[] {3, 2, 1, 0, 5}, N);
        var preds = Tensor.value("preds", Draw.value(N, 1).shape(), Tensor.Type.INT);
        g.add(new ForwardOp.CrossEntropy(
                Draw.floats(new float[] {0, 1, 1, 0, 2, 1, 0, 3, 5, 4}, N, 1, 2), Draw.ints(new int[N], N, 1),
                Op.Loss.SOFTMAX, g.value("loss", valid.shape()), preds,
                g.value("valid", valid.shape(), Tensor.Type.INT), g.value("right", valid.shape(), Tensor.Type.INT)));
        g.outputOnDemand(preds);
        var program = DEVICE.compile(g);
        run(program, 1);
        assertContent("[1.0, 12.0, 23.0, 34.0, 45.0]", program.floats(now));
        run(program, 3);
        assertContent("[2.0, 4.0, 6.0, 8.0, 10.0]", program.floats(twice));
        assertContent("[4.0, 18.0, 32.0, 46.0, 60.0]", program.floats(now));
        assertArrayEquals(new int[] {1, 0, 0, 1, 0}, Arrays.copyOf(program.ints(preds), N));
        run(program, 1);
        x.floats()[0] = 9;
        assertContent("[2.0, 4.0, 6.0, 8.0, 10.0]", program.floats(twice));
        run(program, 1);
        assertContent("[18.0, 4.0, 6.0, 8.0, 10.0]", program.floats(twice));
        assertContent("[14.0, 22.0, 38.0, 54.0, 70.0]", s.floats());
        write(s, 1, 0);
        assertContent("[18.0, 4.0, 6.0, 8.0, 10.0]", program.floats(twice));
        assertContent("[14.0, 0.0, 38.0, 54.0, 70.0]", s.floats());
    }

    /** In the memory of state lives a value that is assigned to it. */
    @Test
    void anOutputMayLiveInState() {
        var g = new Graph();
        var everyRun = g.output(increase(g, s, x));
        var onDemand = g.outputOnDemand(increase(g, t, x));
        var program = DEVICE.compile(g);
        run(program, 2);
        assertContent("[2.0, 14.0, 26.0, 38.0, 50.0]", program.floats(everyRun));
        assertContent("[9.0, 11.0, 13.0, 15.0, 17.0]", program.floats(onDemand));
        assertContent("[9.0, 11.0, 13.0, 15.0, 17.0]", t.floats());
        run(program, 1);
        assertContent("[10.0, 13.0, 16.0, 19.0, 22.0]", t.floats());
        assertContent("[3.0, 16.0, 29.0, 42.0, 55.0]", s.floats());
        run(program, 1);
        write(t, 0, -5);
        program.floats(onDemand); // brings nothing older home
        assertContent("[-5.0, 15.0, 19.0, 23.0, 27.0]", t.floats());
    }

    @Test
    void aProgramNeedsNoState() {
        var g = new Graph();
        var y = g.output(sum(g, x, x));
        var program = DEVICE.compile(g);
        run(program, 2);
        assertContent("[2.0, 4.0, 6.0, 8.0, 10.0]", program.floats(y));
    }

    @Test
    void aProgramNeedsNeitherInputsNorState() {
        var g = new Graph();
        var y = g.value("y", x.shape());
        g.add(new ForwardOp.Fill(3, y));
        g.outputOnDemand(y);
        var program = DEVICE.compile(g);
        run(program, 2);
        assertContent("[3.0, 3.0, 3.0, 3.0, 3.0]", program.floats(y));
    }

    @Test
    void aProgramNeedsNoOutput() {
        var g = new Graph();
        g.add(new UpdateOp.Assign(x, s));
        var program = DEVICE.compile(g);
        run(program, 2);
        assertContent("[1.0, 2.0, 3.0, 4.0, 5.0]", s.floats());
    }
}

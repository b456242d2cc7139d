package trm.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.model.Carry;
import trm.model.Model;
import trm.model.ModelConfig;
import trm.model.Supervision;
import trm.model.Task;
import trm.nn.Parameters;
import trm.nn.Parameters.Parameter;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.train.TrainConfig;

class MemoryPlanTest {
    private static ModelConfig config(String... keys) {
        return TrainConfig.of("arch.hidden_size=16", "arch.num_heads=2", "arch.puzzle_emb_ndim=0",
                        "arch.puzzle_emb_len=0", "arch.L_cycles=2")
                .with(keys)
                .arch();
    }

    private static Graph training(ModelConfig config) {
        var model = new Model(config, new Task(8, 5, 1), new Parameters(new Rng(0)));
        var g = new Graph();
        var s = Supervision.add(g, model, new Carry(model, 3), true);
        var wanted = model.parameters().all().stream()
                .filter(p -> p.role() == Parameters.Role.WEIGHT)
                .map(Parameter::tensor)
                .toList();
        Gradients.of(g, s.losses(3), wanted).values().forEach(g::output);
        return g;
    }

    /** Replays the program on slots instead of numbers: every read must find what was written for it. */
    @ParameterizedTest
    @ValueSource(strings = {"arch.mlp_t=true", "arch.mlp_t=false", "arch.no_ACT_continue=false", "arch.H_cycles=1",
            "arch.lma_enable=true"})
    void noValueIsOverwrittenBeforeItsLastUse(String key) {
        var g = training(config(key));
        var plan = new MemoryPlan(g);
        Map<Object, Tensor> holds = new HashMap<>();
        var read = g.nodes().stream().flatMap(n -> n.op().inputs().stream()).collect(Collectors.toSet());
        for (var node : g.nodes()) {
            for (var input : node.op().inputs()) {
                if (input.kind() == Tensor.Kind.VALUE) {
                    assertSame(input, holds.get(place(plan, input)), "read by " + node.op());
                } else {
                    assertNull(holds.get(input), "old content read by " + node.op());
                }
            }
            Set<Object> written = new HashSet<>();
            for (var output : node.op().outputs()) {
                if (node.op().optional().contains(output) && !read.contains(output)) {
                    continue;
                }
                assertTrue(written.add(place(plan, output)), "two outputs in one place: " + node.op());
                if (output.kind() == Tensor.Kind.VALUE) {
                    holds.put(place(plan, output), output);
                }
            }
        }
        for (var output : g.outputs()) {
            assertSame(output, holds.get(place(plan, output)), "read by the host");
        }
    }

    private static Object place(MemoryPlan plan, Tensor tensor) {
        Object place = plan.home(tensor) != null ? plan.home(tensor) : plan.slot(tensor);
        assertNotNull(place, tensor.name());
        return place;
    }

    @Test
    void passesWithoutGradientCostNoMemory() {
        assertEquals(bytes(training(config("arch.H_cycles=2"))), bytes(training(config("arch.H_cycles=9"))));
    }

    @Test
    void evaluationNeedsTheMemoryOfOnePass() {
        assertEquals(bytes(evaluation(1)), bytes(evaluation(8)));
    }

    private static Graph evaluation(int lCycles) {
        var model = new Model(config("arch.L_cycles=" + lCycles), new Task(8, 5, 1), new Parameters(new Rng(0)));
        var g = new Graph();
        Supervision.add(g, model, new Carry(model, 3), false);
        return g;
    }

    private static long bytes(Graph g) {
        return new MemoryPlan(g).slots().stream().mapToLong(s -> 4L * s.size()).sum();
    }

    @Test
    void aValueForStateIsComputedInItsMemory() {
        var state = Tensor.state("state", Shape.of(4));
        var g = new Graph();
        var a = g.value("a", Shape.of(4));
        g.add(new ForwardOp.Add(state, state, a));
        g.add(new UpdateOp.Assign(a, state));
        var plan = new MemoryPlan(g);
        // The addition still reads the state while it writes, so the value needs a place of its own …
        assertNotNull(plan.slot(a));
        var h = new Graph();
        var b = h.value("b", Shape.of(4));
        h.add(new ForwardOp.Fill(1, b));
        h.add(new UpdateOp.Assign(b, state));
        // … and here nothing reads it any more.
        assertSame(state, new MemoryPlan(h).home(b));
    }
}

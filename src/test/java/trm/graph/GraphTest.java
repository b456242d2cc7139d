package trm.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trm.tensor.Shape;
import trm.tensor.Tensor;

class GraphTest {
    /** In each process the same: a device may compile what depends on their places. */
    @Test
    void outputsKeepTheirOrder() {
        var graph = new Graph();
        List<Tensor> named = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var value = graph.value("y", Shape.of(1));
            named.add(i % 2 == 0 ? graph.output(value) : graph.outputOnDemand(value));
        }
        assertEquals(named, List.copyOf(graph.outputs()));
    }
}

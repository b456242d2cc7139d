package trm.nn;

import java.util.List;
import trm.graph.Graph;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** Blocks one after another: what the reference calls a reasoning module. */
public record Level(List<Block> blocks) {
    public Level {
        blocks = List.copyOf(blocks);
    }

    /** {@code h [B, L, D]} → {@code [B, L, D]}. */
    public Tensor apply(Graph g, Tensor h) {
        var y = h;
        for (var block : blocks) {
            y = block.apply(g, y);
        }
        return y;
    }

    /** Traces {@code net(h) = blocks(h)}, both of {@code shape}, as {@code name}. */
    public Graph.Function trace(String name, Shape shape) {
        return Graph.trace(name, List.of(shape), (g, arguments) -> apply(g, arguments.getFirst()));
    }

    /** Traces {@code net(h, inject) = blocks(h + inject)}, all of {@code shape}, as {@code name}. */
    public Graph.Function traceInjected(String name, Shape shape) {
        return Graph.trace(name, List.of(shape, shape), (g, arguments) ->
                apply(g, Sum.of(g, arguments.get(0), arguments.get(1))));
    }
}

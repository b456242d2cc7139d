package trm.model;

import java.util.List;
import trm.graph.Graph;
import trm.nn.Level;
import trm.nn.Sum;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * The Tiny Recursive Model ("Less is More: Recursive Reasoning with Tiny Networks", arXiv 2510.04871; the reference's
 * {@code trm.py}): one small network {@code net}, applied many times to a latent z_L and an answer z_H. Gradients flow
 * through the last cycle.
 */
final class Trm implements Recursion {
    private static final int H = 0;
    private static final int L = 1;

    private final ModelConfig config;
    private final List<State> states;
    private final Level level;

    Trm(ModelConfig config, Parts parts) {
        this.config = config;
        states = List.of(parts.state("H"), parts.state("L"));
        level = parts.level("L_level", config.lLayers());
    }

    @Override
    public List<State> states() {
        return states;
    }

    @Override
    public Step trace(Shape latents) {
        var net = level.traceInjected("net", latents);
        return (g, x, z, seen) -> Recursion.repeat(g, config.hCycles(), () -> cycle(g, net, x, z, seen));
    }

    private void cycle(Graph g, Graph.Function net, Tensor x, Tensor[] z, Watcher seen) {
        for (int i = 0; i < config.lCycles(); i++) {
            z[L] = g.call(net, z[L], Sum.of(g, z[H], x));
            seen.improved(L, z[L]);
        }
        z[H] = g.call(net, z[H], z[L]);
        seen.improved(H, z[H]);
    }
}

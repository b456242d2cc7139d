package trm.model;

import java.util.List;
import trm.graph.Graph;
import trm.nn.Level;
import trm.nn.Sum;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * TRM with a single state, latent and answer in one (arXiv 2510.04871, section 4.2; the reference's
 * {@code trm_singlez.py}). Gradients flow through the last cycle.
 */
final class TrmSingleZ implements Recursion {
    private final ModelConfig config;
    private final List<State> states;
    private final Level level;

    TrmSingleZ(ModelConfig config, Parts parts) {
        this.config = config;
        states = List.of(parts.state("L"));
        level = parts.level("L_level", config.lLayers());
    }

    @Override
    public List<State> states() {
        return states;
    }

    @Override
    public Step trace(Shape latents) {
        var net = level.trace("net", latents);
        return (g, x, z, seen) -> Recursion.repeat(g, config.hCycles(), () -> cycle(g, net, x, z, seen));
    }

    private void cycle(Graph g, Graph.Function net, Tensor x, Tensor[] z, Watcher seen) {
        for (int i = 0; i < config.lCycles(); i++) {
            z[0] = g.call(net, Sum.of(g, z[0], x));
            seen.improved(0, z[0]);
        }
        z[0] = g.call(net, z[0]);
        seen.improved(0, z[0]);
    }
}

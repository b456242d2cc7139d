package trm.model;

import java.util.List;
import trm.nn.Level;
import trm.nn.Sum;
import trm.tensor.Shape;

/**
 * The Hierarchical Reasoning Model (arXiv 2506.21734; the reference's {@code hrm.py}): a network for the fast state z_L
 * and another for the slow one, z_H. Gradients flow through the last call of each ("one-step gradient").
 */
final class Hrm implements Recursion {
    private static final int H = 0;
    private static final int L = 1;

    private final ModelConfig config;
    private final List<State> states;
    private final Level hLevel;
    private final Level lLevel;

    Hrm(ModelConfig config, Parts parts) {
        this.config = config;
        states = List.of(parts.state("H"), parts.state("L"));
        hLevel = parts.level("H_level", config.hLayers());
        lLevel = parts.level("L_level", config.lLayers());
    }

    @Override
    public List<State> states() {
        return states;
    }

    @Override
    public Step trace(Shape latents) {
        var hNet = hLevel.traceInjected("H_level", latents);
        var lNet = lLevel.traceInjected("L_level", latents);
        return (g, x, z, seen) -> Recursion.repeat(g, config.hCycles(), () -> {
            Recursion.repeat(g, config.lCycles(), () -> {
                z[L] = g.call(lNet, z[L], Sum.of(g, z[H], x));
                seen.improved(L, z[L]);
            });
            z[H] = g.call(hNet, z[H], z[L]);
            seen.improved(H, z[H]);
        });
    }
}

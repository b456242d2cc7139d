package trm.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import trm.graph.Graph;
import trm.nn.Level;
import trm.nn.Sum;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

/**
 * TRM with six latents in place of z_L, each improved once in a cycle from the sum of all (arXiv 2510.04871, section
 * 4.2; the reference's {@code trm_hier6.py}). Gradients flow through the last cycle.
 */
final class TrmHier6 implements Recursion {
    private static final int LATENTS = 6;
    private static final int H = 0;
    private static final int L = 1;

    private final ModelConfig config;
    private final List<State> states;
    private final Level level;

    TrmHier6(ModelConfig config, Parts parts) {
        this.config = config;
        var latents = IntStream.rangeClosed(1, LATENTS).mapToObj(i -> parts.state("L" + i));
        states = Stream.concat(Stream.of(parts.state("H")), latents).toList();
        level = parts.level("L_level", config.lLayers());
    }

    /** A latent for each of {@code L_cycles}. */
    static void check(ModelConfig config) {
        if (config.lCycles() > LATENTS) {
            throw TrmException.misuse(
                    "arch.L_cycles=%d: arch=trm_hier6 improves one of its %d latents in each, so %2$d are the most",
                    config.lCycles(), LATENTS);
        }
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
            z[L + i] = g.call(net, sum(g, z), Sum.of(g, z[H], x));
            seen.improved(L + i, z[L + i]);
        }
        z[H] = g.call(net, z[H], sum(g, z));
        seen.improved(H, z[H]);
    }

    private static Tensor sum(Graph g, Tensor[] z) {
        return Sum.of(g, z[L], java.util.Arrays.copyOfRange(z, L + 1, z.length));
    }
}

package trm.model;

import java.util.List;
import trm.nn.Level;
import trm.tensor.Shape;
import trm.tensor.TrmException;

/**
 * A transformer without recursion inside a supervision step, for comparison (the reference's
 * {@code transformers_baseline.py}): its answer of the step before is its input, besides the puzzle.
 */
final class TransformersBaseline implements Recursion {
    private final List<State> states;
    private final Level level;

    TransformersBaseline(ModelConfig config, Parts parts) {
        states = List.of(parts.state("H"));
        level = parts.level("H_level", config.hLayers());
    }

    /** The reference has no baseline without positions. */
    static void check(ModelConfig config) {
        if (config.posEncodings() == PosEncodings.NONE) {
            throw TrmException.misuse("arch.pos_encodings=none: arch=transformers_baseline needs positions,"
                    + " arch.pos_encodings=rope or learned");
        }
    }

    @Override
    public List<State> states() {
        return states;
    }

    @Override
    public Step trace(Shape latents) {
        var net = level.traceInjected("H_level", latents);
        return (g, x, z, seen) -> {
            z[0] = g.call(net, z[0], x);
            seen.improved(0, z[0]);
        };
    }
}

package trm.model;

import java.util.List;
import trm.graph.Graph;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * What one architecture is, between the embedding and the heads that all have: the states it carries from one
 * supervision step to the next, and how a step improves them. The first state is the answer, which the heads read.
 */
sealed interface Recursion permits Trm, TrmSingleZ, TrmHier6, Hrm, TransformersBaseline {
    /**
     * A carried state.
     *
     * @param name the reference's, {@code z_H}
     * @param init {@code [D]}, where a row starts anew
     */
    record State(String name, Tensor init) {}

    /** A supervision step whose networks are traced for one batch size. */
    @FunctionalInterface
    interface Step {
        /**
         * Adds the step to {@code g}.
         *
         * @param x the embedded input {@code [B, L, D]}
         * @param z the states, each {@code [B, L, D]}; improved ones take their places
         * @param seen is told of each of them
         */
        void improve(Graph g, Tensor x, Tensor[] z, Watcher seen);
    }

    /** Is told of every improvement while a step is added, in order. */
    @FunctionalInterface
    interface Watcher {
        /** Nobody watches. */
        Watcher NONE = (state, z) -> {};

        /**
         * A state was improved.
         *
         * @param state its place among {@link #states}
         * @param z what it is now {@code [B, L, D]}
         */
        void improved(int state, Tensor z);
    }

    List<State> states();

    /** Traces the networks for latents {@code [B, L, D]}. */
    Step trace(Shape latents);

    /** Adds {@code cycle} so often to {@code g}, the last one alone with gradients. */
    static void repeat(Graph g, int times, Runnable cycle) {
        g.withoutGradient(() -> {
            for (int i = 1; i < times; i++) {
                cycle.run();
            }
        });
        cycle.run();
    }
}

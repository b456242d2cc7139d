package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.graph.Device;
import trm.graph.Devices;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Supervision;
import trm.tensor.Rng;
import trm.tensor.Tensor;

/** What the reference cannot run itself: gradients of every variant by finite differences, and the continue loss. */
class VariantsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "arch.pos_encodings=rope",
                "arch.pos_encodings=learned",
                "arch.pos_encodings=none",
                "arch.mlp_t=true",
                "arch.loss.loss_type=softmax_cross_entropy",
                "arch.lma_enable=true arch.lma_latent_len=8",
                "arch.lma_enable=true arch.lma_mode=unclean arch.lma_latent_len=17 arch.pos_encodings=learned",
                "arch.lma_enable=true arch.mlp_t=true arch.puzzle_emb_len=0 arch.puzzle_emb_ndim=0",
                "arch=trm_singlez arch.pos_encodings=learned",
                "arch=trm_singlez arch.mlp_t=true arch.lma_enable=true arch.lma_latent_len=8",
                "arch=trm_hier6 arch.L_cycles=6",
                "arch=trm_hier6 arch.L_cycles=1 arch.lma_enable=true arch.lma_mode=unclean",
                "arch=hrm arch.L_cycles=1 arch.halt_max_steps=1",
                "arch=hrm arch.L_cycles=1 arch.halt_max_steps=1 arch.mlp_t=true arch.H_layers=2",
                "arch=hrm arch.L_cycles=1 arch.halt_max_steps=1 arch.pos_encodings=none arch.lma_enable=true",
                "arch=transformers_baseline arch.pos_encodings=learned arch.H_layers=2",
                "arch=transformers_baseline arch.num_heads=5",
                "arch=transformers_baseline arch.lma_enable=true arch.lma_latent_len=8",
            })
    void gradientsMatchDirectionalDifferences(String variant) {
        // One cycle: the passes before the last carry no gradient, though a difference would see them. For the same
        // reason hrm has one of both, and one step, after which there is none that q_continue could learn from.
        var config = config("arch.H_cycles=1 lr=0 puzzle_emb_lr=0 weight_decay=0 " + variant);
        var model = TinyRuns.model(config);
        var rng = new Rng(11);
        for (var p : model.parameters().all()) { // away from the zeros and −5 of the initial heads
            for (int i = 0; i < p.tensor().size(); i++) {
                p.tensor().floats()[i] += 0.1f * (rng.nextFloat() - 0.5f);
            }
            p.tensor().changed();
        }
        var inputs = TinyRuns.tokens(rng);
        var labels = TinyRuns.tokens(rng);
        var ids = TinyRuns.identifiers(rng);
        try (var device = Devices.open("cpu", 1)) {
            var step = new TrainStep(device, model, new Optimizer(config, model, 100), TinyRuns.BATCH, true);
            for (var p : model.parameters().all()) {
                if (step.hasGradient(p.tensor())) {
                    check(step, p.tensor(), inputs, labels, ids);
                }
            }
        }
    }

    private static TrainConfig config(String keys) {
        return TinyRuns.config(keys.split(" "));
    }

    @Test
    void theCodecLearnsAtItsOwnRate() {
        var all = new float[3][];
        var ratios = new String[] {"0", "0.5", "1"};
        for (int i = 0; i < ratios.length; i++) {
            var config = TinyRuns.config("arch.lma_enable=true", "lma_lr_ratio=" + ratios[i],
                    "weight_decay=0", "lr=1e-2", "lr_warmup_steps=0");
            var model = TinyRuns.model(config);
            var before = model.codec().decoder().floats().clone();
            var rng = new Rng(5);
            try (var device = Devices.open("cpu", 1)) {
                var step = new TrainStep(device, model, new Optimizer(config, model, 100), TinyRuns.BATCH);
                step.run(TinyRuns.tokens(rng), TinyRuns.tokens(rng), TinyRuns.identifiers(rng), row -> 1);
            }
            all[i] = model.codec().decoder().floats().clone();
            for (int k = 0; k < before.length; k++) {
                all[i][k] -= before[k];
            }
        }
        float largest = 0; // some stay: positions of the puzzle's embedding reach no loss at first
        for (int k = 0; k < all[0].length; k++) {
            largest = Math.max(largest, Math.abs(all[2][k]));
            assertEquals(0, all[0][k]);
            assertEquals(all[2][k] / 2, all[1][k], 1e-6);
        }
        assertTrue(largest > 1e-4);
    }

    private static void check(TrainStep step, Tensor p, int[] inputs, int[] labels, int[] ids) {
        loss(step, inputs, labels, ids);
        var g = step.gradient(p).clone();
        var before = p.floats().clone();
        double square = 0;
        for (int i = 0; i < p.size(); i++) {
            square += (double) g[i] * g[i];
        }
        // Along the gradient, a change of the loss well above fp32's noise; of twice as much, the curvature of six
        // calls of the network one after another makes 2 %.
        double h = 1e-3 / Math.sqrt(square);
        double up = at(step, p, before, g, h, inputs, labels, ids);
        double down = at(step, p, before, g, -h, inputs, labels, ids);
        System.arraycopy(before, 0, p.floats(), 0, p.size());
        p.changed();
        assertEquals(square, (up - down) / (2 * h), 0.02 * square, p.name());
    }

    private static double at(
            TrainStep step, Tensor p, float[] before, float[] g, double h, int[] inputs, int[] labels, int[] ids) {
        for (int i = 0; i < p.size(); i++) {
            p.floats()[i] = (float) (before[i] + h * g[i]);
        }
        p.changed();
        return loss(step, inputs, labels, ids);
    }

    /** The mean loss of a first step on the batch. */
    private static double loss(TrainStep step, int[] inputs, int[] labels, int[] ids) {
        step.carry().restart();
        var m = step.run(inputs, labels, ids, row -> 3);
        return (m.lmLoss() + 0.5 * m.qHaltLoss()) / TinyRuns.BATCH;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arch.no_ACT_continue=false",
                "arch=trm_singlez arch.no_ACT_continue=false",
                "arch=trm_hier6 arch.no_ACT_continue=false",
                "arch=hrm",
                "arch=hrm arch.lma_enable=true",
            })
    void continueLossIsAgainstWhatTheNextStepSays(String variant) {
        var config = config("lr=0 puzzle_emb_lr=0 weight_decay=0 " + variant);
        var model = TinyRuns.model(config);
        var rng = new Rng(5);
        var q = model.parameters().find("model.inner.q_head.weight").tensor();
        for (int i = 0; i < q.size(); i++) {
            q.floats()[i] = rng.nextFloat() - 0.5f;
        }
        q.changed();
        var inputs = TinyRuns.tokens(rng);
        var labels = TinyRuns.tokens(rng);
        var ids = TinyRuns.identifiers(rng);
        try (var device = Devices.open("cpu", 2)) {
            var step = new TrainStep(device, model, new Optimizer(config, model, 100), TinyRuns.BATCH);
            for (int k = 1; k <= 3; k++) {
                double loss = step.run(inputs, labels, ids, row -> 3).qContinueLoss();
                var own = step.program().floats(step.supervision().q()).clone();
                var next = steps(device, model, inputs, labels, ids, k + 1);
                double expected = 0;
                for (int b = 0; b < TinyRuns.BATCH; b++) {
                    double best = k == 3 ? next[2 * b] : Math.max(next[2 * b], next[2 * b + 1]);
                    double target = 1 / (1 + Math.exp(-best));
                    double x = own[2 * b + 1];
                    expected += Math.log1p(Math.exp(x)) - x * target;
                }
                assertEquals(expected, loss, 1e-4 * expected, "step " + k);
            }
        }
    }

    /** The q logits after {@code n} steps of an evaluation. */
    private static float[] steps(Device device, Model model, int[] inputs, int[] labels, int[] ids, int n) {
        var carry = new Carry(model, TinyRuns.BATCH);
        var g = new Graph();
        var s = Supervision.add(g, model, carry, false);
        var program = device.compile(g);
        for (int i = 0; i < n; i++) {
            carry.take(inputs, labels, ids);
            carry.goOn();
            program.run();
        }
        return program.floats(s.q());
    }
}

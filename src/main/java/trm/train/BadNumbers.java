package trm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import trm.tensor.Tensor;

/** Finds the losses and weights of a run that are no numbers any more, and says what may have led there. */
final class BadNumbers {
    /** AdamATan2 moves each weight by up to the rate in every step: above this, more than most weights are worth. */
    private static final double LARGE_RATE = 1e-2;

    private BadNumbers() {}

    /** Which losses of a step are not finite, in words; empty where all are. */
    static String losses(Metrics metrics) {
        var bad = new ArrayList<String>();
        note(bad, "lm_loss", metrics.lmLoss());
        note(bad, "q_halt_loss", metrics.qHaltLoss());
        note(bad, "q_continue_loss", metrics.qContinueLoss());
        return String.join(", ", bad);
    }

    private static void note(List<String> bad, String name, double loss) {
        if (!Double.isFinite(loss)) {
            bad.add(name);
        }
    }

    /** Which weights and moments are not finite, in words; empty where all are. It reads all of them. */
    static String weights(Optimizer optimizer, Iterable<Tensor> others) {
        var tensors = Stream.concat(
                        optimizer.moments().stream()
                                .flatMap(m -> Stream.of(m.parameter().tensor(), m.expAvg(), m.expAvgSq())),
                        StreamSupport.stream(others.spliterator(), false))
                .distinct()
                .toList();
        var bad = tensors.stream().filter(tensor -> !isFinite(tensor.floats())).map(Tensor::name).toList();
        return bad.isEmpty()
                ? ""
                : bad.getFirst() + (bad.size() == 1
                        ? ""
                        : " and %,d more of %,d tensors".formatted(bad.size() - 1, tensors.size()));
    }

    static boolean isFinite(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value * 0; // 0, or NaN from the first value on that is not finite
        }
        return sum == 0;
    }

    /** What may have led there, by the configuration. */
    static String cause(TrainConfig config) {
        if (config.lr() >= LARGE_RATE) {
            return "The likely cause is lr=%s".formatted(config.lr());
        }
        if (config.lr() * config.weightDecay() >= 1) {
            return "The likely cause is weight_decay=%s, which times lr is more than the weights".formatted(
                    config.weightDecay());
        }
        return "A smaller lr than %s may help".formatted(config.lr());
    }
}

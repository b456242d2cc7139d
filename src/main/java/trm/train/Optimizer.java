package trm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trm.graph.Graph;
import trm.graph.UpdateOp;
import trm.kernel.AdamATan2;
import trm.kernel.SignSgd;
import trm.model.Model;
import trm.nn.Parameters;
import trm.nn.Parameters.Parameter;
import trm.nn.Parameters.Role;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/**
 * How parameters learn: SignSGD on the puzzle embeddings, AdamATan2 on everything else, then the moving average of the
 * weights, in the reference's order and all as operations of the training program.
 */
public final class Optimizer {
    /** A weight and the moments of its gradient. */
    public record Moments(Parameter parameter, Tensor expAvg, Tensor expAvgSq) {}

    private final TrainConfig config;
    private final Model model;
    private final List<Moments> moments = new ArrayList<>();
    private final Parameters average;
    private final Tensor rates = Tensor.input("rates", Shape.of(AdamATan2.RATES), Type.FLOAT);
    private final Tensor codecRates = Tensor.input("codec_rates", Shape.of(AdamATan2.RATES), Type.FLOAT);
    private final Tensor puzzleRates = Tensor.input("puzzle_rates", Shape.of(SignSgd.RATES), Type.FLOAT);
    private final CosineSchedule schedule;
    private final CosineSchedule puzzleSchedule;
    private long steps;

    /** @param totalSteps of the whole run, for the schedule */
    public Optimizer(TrainConfig config, Model model, long totalSteps) {
        this.config = config;
        this.model = model;
        if (!config.freezeWeights()) {
            for (var p : model.parameters().all()) {
                if (p.role() == Role.WEIGHT) {
                    moments.add(new Moments(
                            p,
                            Tensor.state("exp_avg/" + p.name(), p.tensor().shape()),
                            Tensor.state("exp_avg_sq/" + p.name(), p.tensor().shape())));
                }
            }
        }
        average = config.ema() ? model.parameters().shadow() : null;
        schedule = new CosineSchedule(config.lr(), config.lrWarmupSteps(), totalSteps, config.lrMinRatio());
        puzzleSchedule =
                new CosineSchedule(config.puzzleEmbLr(), config.lrWarmupSteps(), totalSteps, config.lrMinRatio());
    }

    /** The tensors whose gradients {@link #update} takes. */
    public List<Tensor> wanted(Tensor puzzleRows) {
        var wanted = new ArrayList<Tensor>();
        moments.forEach(m -> wanted.add(m.parameter.tensor()));
        if (puzzleRows != null) {
            wanted.add(puzzleRows);
        }
        return wanted;
    }

    /**
     * Adds the updates to {@code g}.
     *
     * @param gradients by what {@link #wanted} names
     * @param puzzleIdentifiers of the rows of the gradient of {@code puzzleRows}
     * @param puzzleRows null where no puzzle embeddings are
     */
    public void update(Graph g, Map<Tensor, Tensor> gradients, Tensor puzzleIdentifiers, Tensor puzzleRows) {
        if (puzzleRows != null) {
            g.add(new UpdateOp.SignSgd(
                    model.puzzles(),
                    puzzleIdentifiers,
                    gradients.get(puzzleRows),
                    puzzleRates));
        }
        for (var m : moments) {
            var p = m.parameter.tensor();
            g.add(new UpdateOp.AdamATan2(
                    p,
                    gradients.get(p),
                    m.expAvg,
                    m.expAvgSq,
                    isOfCodec(p) ? codecRates : rates));
            if (average != null) {
                g.add(new UpdateOp.Ema(average.find(m.parameter.name()).tensor(), p, config.emaRate()));
            }
        }
    }

    /** Sets the rates of the next step, counted from 1. */
    public void advance() {
        steps++;
        fill(rates, schedule.at(steps));
        fill(codecRates, config.lmaLrRatio() * schedule.at(steps));
        SignSgd.rates((float) puzzleSchedule.at(steps), config.puzzleEmbWeightDecay(), puzzleRates.floats());
    }

    private void fill(Tensor of, double lr) {
        AdamATan2.rates(
                (float) lr,
                config.beta1(),
                config.beta2(),
                config.weightDecay(),
                (float) (1 - Math.pow(config.beta1(), steps)),
                (float) (1 - Math.pow(config.beta2(), steps)),
                of.floats());
    }

    private boolean isOfCodec(Tensor weight) {
        return model.codec() != null && model.codec().weights().contains(weight);
    }

    /** The learning rate of the present step. */
    public double learningRate() {
        return schedule.at(steps);
    }

    /** Steps taken. */
    public long steps() {
        return steps;
    }

    /** Goes on from step {@code steps}; the moments are restored by whoever holds them. */
    public void restore(long steps) {
        this.steps = steps;
    }

    public List<Moments> moments() {
        return List.copyOf(moments);
    }

    /** The moving average of the weights with everything else shared, or null without EMA. */
    public Parameters average() {
        return average;
    }
}

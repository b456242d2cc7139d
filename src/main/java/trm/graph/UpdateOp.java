package trm.graph;

import trm.tensor.Tensor;

/** What changes state: the carry and the optimizers. */
public sealed interface UpdateOp extends Op {
    /** Keeps {@code value} in {@code state} for the next run. */
    record Assign(Tensor value, Tensor state) implements UpdateOp {
        @Override
        public Op map(Mapper m) {
            return new Assign(m.in(value), m.out(state));
        }
    }

    /**
     * One step of AdamATan2 on {@code param} with its moments, all of one shape.
     *
     * @param rates {@code [3]}: learning rate, {@code 1 − β1ᵗ}, {@code 1 − β2ᵗ}
     */
    record AdamATan2(
            Tensor param,
            Tensor grad,
            Tensor expAvg,
            Tensor expAvgSq,
            Tensor rates,
            double beta1,
            double beta2,
            double weightDecay)
            implements UpdateOp {
        @Override
        public Op map(Mapper m) {
            return new AdamATan2(
                    m.update(param),
                    m.in(grad),
                    m.update(expAvg),
                    m.update(expAvgSq),
                    m.in(rates),
                    beta1,
                    beta2,
                    weightDecay);
        }
    }

    /** One step of SignSGD on the rows {@code ids [B]} of {@code table}; {@code rates [1]} is the learning rate. */
    record SignSgd(Tensor table, Tensor ids, Tensor grad, Tensor rates, double weightDecay) implements UpdateOp {
        @Override
        public Op map(Mapper m) {
            return new SignSgd(m.update(table), m.in(ids), m.in(grad), m.in(rates), weightDecay);
        }
    }

    /** {@code shadow = rate·shadow + (1 − rate)·param}. */
    record Ema(Tensor shadow, Tensor param, double rate) implements UpdateOp {
        @Override
        public Op map(Mapper m) {
            return new Ema(m.update(shadow), m.in(param), rate);
        }
    }
}

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
     * @param rates {@code [5]}, which the host computes for each step: {@link trm.kernel.AdamATan2#rates}
     */
    record AdamATan2(Tensor param, Tensor grad, Tensor expAvg, Tensor expAvgSq, Tensor rates) implements UpdateOp {
        @Override
        public Op map(Mapper m) {
            return new AdamATan2(
                    m.update(param), m.in(grad), m.update(expAvg), m.update(expAvgSq), m.in(rates));
        }
    }

    /**
     * One step of SignSGD on the rows {@code ids [B]} of {@code table}.
     *
     * @param rates {@code [2]}, which the host computes for each step: {@link trm.kernel.SignSgd#rates}
     */
    record SignSgd(Tensor table, Tensor ids, Tensor grad, Tensor rates) implements UpdateOp {
        @Override
        public Op map(Mapper m) {
            return new SignSgd(m.update(table), m.in(ids), m.in(grad), m.in(rates));
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

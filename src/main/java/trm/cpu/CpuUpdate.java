package trm.cpu;

import java.util.List;
import trm.graph.UpdateOp;
import trm.kernel.AdamATan2;
import trm.kernel.Ema;
import trm.kernel.SignSgd;
import trm.kernel.parallel.Job;
import trm.tensor.Tensor;

/** Turns each change of state into jobs, as {@link CpuForward} does. */
final class CpuUpdate {
    private final CpuProgram program;

    CpuUpdate(CpuProgram program) {
        this.program = program;
    }

    private float[] floats(Tensor tensor) {
        return program.floats(tensor);
    }

    List<Job> lower(UpdateOp op) {
        return switch (op) {
            case UpdateOp.Assign(var value, var state) -> program.copyUnlessShared(value, state);
            case UpdateOp.AdamATan2 o -> {
                var p = floats(o.param());
                var g = floats(o.grad());
                var m = floats(o.expAvg());
                var v = floats(o.expAvgSq());
                var rates = floats(o.rates());
                yield Ranges.elements(
                        o.param().size(), (from, to) -> AdamATan2.step(p, g, m, v, rates, from, to));
            }
            case UpdateOp.SignSgd(var table, var ids, var grad, var rates) -> {
                int e = table.shape().dim(1);
                var t = floats(table);
                var i = program.ints(ids);
                var g = floats(grad);
                var r = floats(rates);
                yield Ranges.columns(e, (from, to) -> SignSgd.step(t, i, g, i.length, e, r, from, to));
            }
            case UpdateOp.Ema(var shadow, var param, var rate) -> {
                var s = floats(shadow);
                var p = floats(param);
                yield Ranges.elements(param.size(), (from, to) -> Ema.update(s, p, rate, from, to));
            }
        };
    }
}

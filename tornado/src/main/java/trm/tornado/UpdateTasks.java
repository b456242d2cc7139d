package trm.tornado;

import trm.graph.UpdateOp;
import trm.tensor.Tensor;

/** Turns each change of state into tasks. */
final class UpdateTasks {
    private final Tasks tasks;
    private final Products products;

    UpdateTasks(Tasks tasks, Products products) {
        this.tasks = tasks;
        this.products = products;
    }

    private float[] floats(Tensor tensor) {
        return tasks.floats(tensor);
    }

    void lower(UpdateOp op) {
        op.outputs().forEach(state -> products.changed(tasks.memory().floats(state)));
        switch (op) {
            case UpdateOp.Assign(var value, var state) -> tasks.copyUnlessShared(value, state);
            case UpdateOp.AdamATan2(var param, var grad, var expAvg, var expAvgSq, var rates) -> {
                var p = floats(param);
                var d = floats(grad);
                var m = floats(expAvg);
                var v = floats(expAvgSq);
                var r = floats(rates);
                int n = param.size();
                tasks.add(6, (g, id) -> g.task(id, ElementKernels::adamATan2, p, d, m, v, r, n));
            }
            case UpdateOp.SignSgd(var table, var ids, var grad, var rates) -> {
                var t = floats(table);
                var i = tasks.ints(ids);
                var d = floats(grad);
                var r = floats(rates);
                int batch = ids.size();
                int columns = table.shape().dim(1);
                tasks.add(6, (g, id) -> g.task(id, ElementKernels::signSgd, t, i, d, batch, columns, r));
            }
            case UpdateOp.Ema(var shadow, var param, var rate) -> {
                var s = floats(shadow);
                var p = floats(param);
                int n = param.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::ema, s, p, rate, n));
            }
        }
    }
}

package trm.train;

import trm.distributed.Group;
import trm.model.Carry;
import trm.model.Model;

/** The carry of a whole batch, of which each process of a group holds some rows, in the order of their ranks. */
final class WholeCarry {
    private final Model model;
    private final Carry own;
    private final Group group;
    private Carry whole;

    /** @param own the rows of this process */
    WholeCarry(Model model, Carry own, Group group) {
        this.model = model;
        this.own = own;
        this.group = group;
        whole = group.size() == 1 ? own : null;
    }

    Carry own() {
        return own;
    }

    /** All rows, on the first process; null on the others. */
    Carry collect() {
        if (group.size() == 1) {
            return own;
        }
        if (whole == null && group.isFirst()) {
            whole = make();
        }
        own.states().forEach((name, state) -> {
            var all = group.collect(state.floats());
            if (group.isFirst()) {
                copy(all, whole.states().get(name).floats());
            }
        });
        gather(own.inputs().ints(), whole == null ? null : whole.inputs().ints());
        gather(own.labels().ints(), whole == null ? null : whole.labels().ints());
        gather(own.puzzleIdentifiers().ints(), whole == null ? null : whole.puzzleIdentifiers().ints());
        gather(own.steps(), whole == null ? null : whole.steps());
        var halted = new int[own.batch()];
        for (int b = 0; b < halted.length; b++) {
            halted[b] = own.halted()[b] ? 1 : 0;
        }
        var all = group.gather(halted);
        for (int b = 0; whole != null && b < all.length; b++) {
            whole.halted()[b] = all[b] != 0;
        }
        return whole;
    }

    private void gather(int[] values, int[] target) {
        var all = group.gather(values);
        if (target != null) {
            copy(all, target);
        }
    }

    private static void copy(Object from, Object to) {
        System.arraycopy(from, 0, to, 0, from instanceof int[] ints ? ints.length : ((float[]) from).length);
    }

    /** A carry for all rows, to be filled and {@linkplain #take taken}. */
    Carry make() {
        return group.size() == 1 ? own : new Carry(model, own.batch() * group.size());
    }

    /** Takes this process's rows of {@code all}. */
    void take(Carry all) {
        for (int row = 0; all != own && row < own.batch(); row++) {
            all.move(group.rank() * own.batch() + row, own, row);
        }
    }
}

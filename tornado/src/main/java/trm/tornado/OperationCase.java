package trm.tornado;

import java.util.function.Function;
import trm.graph.Op;

/**
 * An operation on small random operands, for the self-test of a device and for tests.
 *
 * @param optional whether something reads its {@linkplain Op#optional optional} outputs
 * @param make the operation on tensors of its own, the same content for the same seed
 */
record OperationCase(String name, boolean optional, Function<Draw, Op> make) {
    OperationCase(String name, Function<Draw, Op> make) {
        this(name, true, make);
    }

    Op op() {
        return make.apply(new Draw(name.hashCode()));
    }

    @Override
    public String toString() {
        return op().getClass().getSimpleName() + ", " + name;
    }
}

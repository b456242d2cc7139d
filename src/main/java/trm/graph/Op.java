package trm.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import trm.tensor.Tensor;

/**
 * One operation of a program: which tensors it reads and which it writes. The arithmetic is in {@code trm.kernel}, the
 * adjoints in {@link Gradients}, the lowering in each {@link Device}: their switches are exhaustive, so that a new
 * operation does not compile until it has all three.
 *
 * <p>Components that may be {@code null} are marked; an {@code addend} is added to the result, which takes its place in
 * memory when nothing reads it later.
 */
public sealed interface Op permits ForwardOp, GradientOp, UpdateOp {
    /** The same operation on the tensors that {@code m} gives for its own; says the role of each. */
    Op map(Mapper m);

    /** The tensors read, absent ones left out. */
    default List<Tensor> inputs() {
        return collect(Role::reads);
    }

    /** The tensors written. */
    default List<Tensor> outputs() {
        return collect(Role::writes);
    }

    /** Inputs whose place in memory the first output may take. */
    default List<Tensor> replaceable() {
        return collect(role -> role == Role.OVER);
    }

    /** Inputs whose place in memory the last output may take, where there is more than one. */
    default List<Tensor> replaceableByLast() {
        return collect(role -> role == Role.OVER_BY_LAST);
    }

    /** Outputs that are computed only where something reads them. */
    default List<Tensor> optional() {
        return collect(role -> role == Role.OPTIONAL);
    }

    private List<Tensor> collect(Predicate<Role> wanted) {
        var list = new ArrayList<Tensor>();
        map((tensor, role) -> {
            if (wanted.test(role)) {
                list.add(tensor);
            }
            return tensor;
        });
        return list;
    }

    /** What an operation does with a tensor. */
    enum Role {
        IN,
        OVER,
        OVER_BY_LAST,
        OUT,
        OPTIONAL,
        UPDATE;

        boolean reads() {
            return this != OUT && this != OPTIONAL;
        }

        boolean writes() {
            return this == OUT || this == OPTIONAL || this == UPDATE;
        }
    }

    /** What {@link #map} puts in the place of each tensor of an operation. */
    @FunctionalInterface
    interface Mapper {
        /** What takes the place of a tensor of that role; not asked for absent ones. */
        Tensor map(Tensor tensor, Role role);

        /** A tensor that is read, or null. */
        default Tensor in(Tensor tensor) {
            return tensor == null ? null : map(tensor, Role.IN);
        }

        /** A tensor that is read, or null, and whose place the first output may take. */
        default Tensor over(Tensor tensor) {
            return tensor == null ? null : map(tensor, Role.OVER);
        }

        /** A tensor that is read, and whose place the last output may take, which is not the first. */
        default Tensor overByLast(Tensor tensor) {
            return map(tensor, Role.OVER_BY_LAST);
        }

        /** A tensor that is written. */
        default Tensor out(Tensor tensor) {
            return map(tensor, Role.OUT);
        }

        /** A tensor that is written only where something reads it. */
        default Tensor optional(Tensor tensor) {
            return map(tensor, Role.OPTIONAL);
        }

        /** State that is read and written in place. */
        default Tensor update(Tensor state) {
            return map(state, Role.UPDATE);
        }
    }

    /** The loss over the vocabulary. */
    enum Loss {
        STABLEMAX,
        SOFTMAX
    }

    /** The axis of {@code [B, L, D]} over which a norm is taken. */
    enum Axis {
        FEATURES,
        SEQUENCE
    }

    /**
     * What enters or leaves a product: {@code tensor} as a matrix whose columns are its last dimension.
     *
     * @param chunks 0; or the chunks of {@link trm.kernel.product.Chunks} that {@code tensor [B, L, D]}, as one matrix
     *     {@code [B·chunks, L·D/chunks]}, is read or written in
     */
    record Operand(Tensor tensor, boolean transposed, int chunks) {
        public Operand(Tensor tensor, boolean transposed) {
            this(tensor, transposed, 0);
        }

        /** The rows of the matrix as it enters the product. */
        public int rows() {
            return transposed ? width() : tensor.size() / width();
        }

        /** The columns of the matrix as it enters the product. */
        public int cols() {
            return transposed ? tensor.size() / width() : width();
        }

        private int width() {
            var shape = tensor.shape();
            return chunks > 0 ? shape.dim(-2) * shape.dim(-1) / chunks : shape.dim(-1);
        }

        /** The same matrix of {@code other}, of the same shape, not transposed. */
        Operand of(Tensor other) {
            return new Operand(other, false, chunks);
        }

        Operand flip(boolean flip) {
            return new Operand(tensor, transposed ^ flip, chunks);
        }

        Operand map(Mapper m) {
            return new Operand(m.in(tensor), transposed, chunks);
        }

        Operand mapOut(Mapper m) {
            return new Operand(m.out(tensor), transposed, chunks);
        }
    }
}

package trm.tornado;

import java.util.Random;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** Tensors of random content, the same for the same seed. */
final class Draw {
    private final Random random;

    Draw(long seed) {
        random = new Random(seed);
    }

    /** A standard normal input. */
    Tensor floats(int... dims) {
        return fill(Tensor.input("floats", Shape.of(dims), Tensor.Type.FLOAT));
    }

    /** Standard normal state: weights must be, for the CPU packs them once. */
    Tensor state(int... dims) {
        return fill(Tensor.state("state", Shape.of(dims)));
    }

    /** State that a table of values fills. */
    static Tensor state(float[] values, int... dims) {
        var tensor = Tensor.state("state", Shape.of(dims));
        System.arraycopy(values, 0, tensor.floats(), 0, values.length);
        return tensor;
    }

    /** An input of given values. */
    static Tensor floats(float[] values, int... dims) {
        var tensor = Tensor.input("floats", Shape.of(dims), Tensor.Type.FLOAT);
        System.arraycopy(values, 0, tensor.floats(), 0, values.length);
        return tensor;
    }

    /** Each element squared: what a second moment may be. */
    Tensor squares(int... dims) {
        var tensor = state(dims);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats()[i] *= tensor.floats()[i];
        }
        return tensor;
    }

    /** Uniform in {@code [0, 1)}. */
    Tensor shares(int... dims) {
        var tensor = Tensor.input("shares", Shape.of(dims), Tensor.Type.FLOAT);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats()[i] = random.nextFloat();
        }
        return tensor;
    }

    /** Uniform in {@code [0, bound)}. */
    Tensor ints(int bound, int... dims) {
        var tensor = Tensor.input("ints", Shape.of(dims), Tensor.Type.INT);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.ints()[i] = random.nextInt(bound);
        }
        return tensor;
    }

    static Tensor ints(int[] values, int... dims) {
        var tensor = Tensor.input("ints", Shape.of(dims), Tensor.Type.INT);
        System.arraycopy(values, 0, tensor.ints(), 0, values.length);
        return tensor;
    }

    static Tensor value(int... dims) {
        return Tensor.value("value", Shape.of(dims));
    }

    static Tensor intValue(int... dims) {
        return Tensor.value("value", Shape.of(dims), Tensor.Type.INT);
    }

    private Tensor fill(Tensor tensor) {
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }
}

package trm.nn;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.TrmException;
import trm.tensor.TruncatedNormal;

/**
 * The state of a model by the names of the reference's {@code state_dict}, in the order of their creation.
 *
 * <p>A model asks for each by name: on fresh parameters that creates and initialises it, on existing ones (loaded from
 * a checkpoint, or the {@linkplain #shadow shadow} of an EMA) it finds what is there.
 */
public final class Parameters {
    /** How a parameter learns. */
    public enum Role {
        /** Dense weights: AdamATan2, and part of the EMA. */
        WEIGHT,
        /** Rows looked up by puzzle: SignSGD on the rows of the batch; not part of the EMA. */
        SPARSE,
        /** Initial states: drawn once, never trained. */
        BUFFER
    }

    /** A tensor and its role. */
    public record Parameter(String name, Tensor tensor, Role role) {}

    private final Map<String, Parameter> byName = new LinkedHashMap<>();
    private final Rng rng;

    /** Fresh parameters, drawn from {@code rng}: one generator for each name, so that none depends on another. */
    public Parameters(Rng rng) {
        this.rng = rng;
    }

    /** A linear layer's weight {@code [out, in]}: truncated LeCun normal, std {@code 1/√in}. */
    public Tensor linear(String name, int out, int in) {
        return normal(name, Role.WEIGHT, Shape.of(out, in), 1 / Math.sqrt(in));
    }

    /** A tensor drawn from a truncated normal of the given standard deviation. */
    public Tensor normal(String name, Role role, Shape shape, double std) {
        return filled(name, role, shape, values -> TruncatedNormal.fill(values, std, rng.split(name)));
    }

    /** A tensor of one value throughout. */
    public Tensor constant(String name, Role role, Shape shape, float value) {
        return filled(name, role, shape, values -> java.util.Arrays.fill(values, value));
    }

    /** A tensor that {@code init} fills where it is new: it gets its elements, all zero. */
    public Tensor filled(String name, Role role, Shape shape, Consumer<float[]> init) {
        var existing = byName.get(name);
        if (existing == null) {
            var tensor = Tensor.state(name, shape);
            init.accept(tensor.floats());
            byName.put(name, new Parameter(name, tensor, role));
            return tensor;
        }
        if (!existing.tensor().shape().equals(shape)) {
            throw TrmException.misuse(
                    "%s is %s, but the configuration asks for %s", name, existing.tensor().shape(), shape);
        }
        return existing.tensor();
    }

    public Collection<Parameter> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    public Parameter find(String name) {
        return byName.get(name);
    }

    /** The number of trained elements. */
    public long count() {
        return byName.values().stream().filter(p -> p.role() != Role.BUFFER).mapToLong(p -> p.tensor().size()).sum();
    }

    /** The same parameters with copies of the dense weights: what an exponential moving average moves. */
    public Parameters shadow() {
        var copy = new Parameters(rng);
        for (var p : byName.values()) {
            if (p.role() == Role.WEIGHT) {
                var tensor = Tensor.state(p.name(), p.tensor().shape());
                System.arraycopy(p.tensor().floats(), 0, tensor.floats(), 0, tensor.size());
                copy.byName.put(p.name(), new Parameter(p.name(), tensor, p.role()));
            } else {
                copy.byName.put(p.name(), p);
            }
        }
        return copy;
    }
}

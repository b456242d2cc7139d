package trm.train;

import java.util.Map;
import trm.graph.Device;
import trm.graph.Gradients;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Supervision;
import trm.tensor.Tensor;

/** A training step of one process as one program. */
public final class TrainStep implements BatchStep {
    private final Device.Program program;
    private final Carry carry;
    private final Optimizer optimizer;
    private final Supervision supervision;
    private final Map<Tensor, Tensor> gradients;

    /** Plans the step for batches of {@code batch} rows. */
    public TrainStep(Device device, Model model, Optimizer optimizer, int batch) {
        this(device, model, optimizer, batch, false);
    }

    /** @param keepGradients whether {@link #gradient} can be asked for, at the price of their memory */
    TrainStep(Device device, Model model, Optimizer optimizer, int batch, boolean keepGradients) {
        this.optimizer = optimizer;
        carry = new Carry(model, batch);
        var g = new Graph();
        supervision = Supervision.add(g, model, carry, true);
        var rows = supervision.puzzleRows();
        gradients = Gradients.of(g, supervision.losses(batch), optimizer.wanted(rows));
        if (keepGradients) {
            gradients.values().forEach(g::outputOnDemand);
        }
        optimizer.update(g, gradients, carry.puzzleIdentifiers(), rows);
        program = device.compile(g);
    }

    @Override
    public Metrics run(int[] inputs, int[] labels, int[] puzzleIdentifiers, Exploration exploration) {
        carry.take(inputs, labels, puzzleIdentifiers);
        optimizer.advance();
        program.run();
        carry.halt(program.floats(supervision.q()), exploration);
        return Metrics.of(program, supervision, carry, carry.halted());
    }

    @Override
    public Carry carry() {
        return carry;
    }

    @Override
    public long bufferBytes() {
        return program.bufferBytes();
    }

    public Supervision supervision() {
        return supervision;
    }

    public Device.Program program() {
        return program;
    }

    /** The gradient of the loss for a tensor, after a run that keeps them. */
    float[] gradient(Tensor of) {
        return program.floats(gradients.get(of));
    }

    boolean hasGradient(Tensor of) {
        return gradients.containsKey(of);
    }
}

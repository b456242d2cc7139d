package trm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import trm.graph.Device;
import trm.graph.Graph;
import trm.graph.Precision;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Supervision;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.Tensor;
import trm.train.Optimizer;
import trm.train.Overrides;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/**
 * A step of a published model.
 *
 * @param preset the configuration's name
 * @param batch rows on one GPU
 */
record PublishedStep(String name, Task task, String preset, int batch) {
    static final List<PublishedStep> ALL = List.of(
            new PublishedStep("trm-mlp-sudoku", new Task(81, 11, 1), "sudoku-mlp", 768),
            new PublishedStep("trm-att-sudoku", new Task(81, 11, 1), "sudoku-att", 768),
            new PublishedStep("trm-att-maze", new Task(900, 6, 1), "maze", 128),
            new PublishedStep("trm-att-arc", new Task(900, 12, 1000), "arc1", 32));

    /** The program of a training or evaluation step on {@code device}. */
    Device.Program compile(boolean training, Device device, List<String> overrides) {
        var all = new ArrayList<>(List.of("global_batch_size=" + batch));
        all.addAll(overrides);
        var config = Overrides.apply(preset, all);
        var model = new Model(config.arch(), task, new Parameters(new Rng(0)));
        return training ? trainStep(config, model, device) : evalStep(model, device);
    }

    private Device.Program trainStep(TrainConfig config, Model model, Device device) {
        return new TrainStep(device, model, new Optimizer(config, model, 1000), batch).program();
    }

    private Device.Program evalStep(Model model, Device device) {
        var graph = new Graph();
        Supervision.add(graph, model, new Carry(model, batch), false);
        return device.compile(graph);
    }

    /** The operations of a step. */
    Graph graph(boolean training) {
        var recorder = new Recorder();
        compile(training, recorder, List.of());
        return recorder.graph;
    }

    /** A device that keeps what it is to compile. */
    private static final class Recorder implements Device, Device.Program {
        private Graph graph;

        @Override
        public Program compile(Graph given) {
            graph = given;
            return this;
        }

        @Override
        public String describe() {
            return "recorder";
        }

        @Override
        public boolean multiplies(Precision precision) {
            return true;
        }

        @Override
        public int threads() {
            return 0;
        }

        @Override
        public Peak peak() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}

        @Override
        public void run() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Long> profile(LongConsumer after) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] floats(Tensor output) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int[] ints(Tensor output) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long bufferBytes() {
            return 0;
        }
    }
}

package trm.train;

import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.List;
import trm.data.DatasetDigest;
import trm.data.TrainSampler;
import trm.data.hdf.HdfReader;
import trm.data.hdf.HdfWriter;
import trm.data.hdf.LateFloats;
import trm.model.Carry;
import trm.model.Model;
import trm.tensor.Tensor;

/**
 * All that a run is between two steps, so that it goes on as if it had never stopped: a checkpoint with the optimizer's
 * moments, the carry, and the places in the data and in the random sequences.
 */
final class ResumeFile {
    /**
     * The small numbers of the state.
     *
     * @param iteration which one the next step belongs to
     * @param explorationRng state of the halting exploration's generator
     * @param best the best exact accuracy so far, or −1
     * @param evaluationDue whether the evaluation after the iteration before is yet to be made
     */
    record Place(
            int iteration, TrainSampler.State sampler, long explorationRng, double best, boolean evaluationDue) {}

    private static final String DIGESTS = "dataset_sha256";
    private static final String PLACE = "place";
    private static final String EVALUATION_DUE = "evaluation_due";
    private static final String CARRY = "carry";

    private ResumeFile() {}

    static void write(
            Path file,
            TrainConfig config,
            Model model,
            Optimizer optimizer,
            Carry carry,
            Checkpoint.DataInfo data,
            PuzzleNames names,
            List<String> digests,
            Place place) {
        HdfWriter.write(file, (root, late) -> {
            CheckpointWriter.put(root, late, config, model, optimizer.average(), data, names, optimizer.steps());
            root.putAttribute(DIGESTS, digests.toArray(String[]::new));
            putMoments(root, late, optimizer);
            putCarry(root.putGroup(CARRY), late, carry);
            var at = root.putGroup(PLACE);
            at.putAttribute("iteration", place.iteration);
            at.putAttribute("sampler_permutation", place.sampler.permutation());
            at.putAttribute("sampler_position", place.sampler.position());
            at.putAttribute("best", place.best);
            at.putAttribute(EVALUATION_DUE, place.evaluationDue ? 1 : 0);
            // Generators' states use all 64 bits: text, since readers take attributes as doubles.
            at.putAttribute("sampler_rng", Long.toString(place.sampler.rng()));
            at.putAttribute("sampler_order_seed", Long.toString(place.sampler.orderSeed()));
            at.putAttribute("exploration_rng", Long.toString(place.explorationRng));
        });
    }

    private static void putMoments(WritableGroup root, LateFloats late, Optimizer optimizer) {
        var expAvg = root.putGroup("exp_avg");
        var expAvgSq = root.putGroup("exp_avg_sq");
        for (var m : optimizer.moments()) {
            CheckpointWriter.put(expAvg, late, m.parameter().name(), m.expAvg());
            CheckpointWriter.put(expAvgSq, late, m.parameter().name(), m.expAvgSq());
        }
    }

    private static void putCarry(WritableGroup group, LateFloats late, Carry carry) {
        carry.states().forEach((name, state) -> CheckpointWriter.put(group, late, name, state));
        for (var tensor : data(carry)) {
            HdfWriter.ints(group, tensor.name(), tensor.ints());
        }
        HdfWriter.ints(group, "steps", carry.steps());
        var halted = new int[carry.batch()];
        for (int b = 0; b < halted.length; b++) {
            halted[b] = carry.halted()[b] ? 1 : 0;
        }
        HdfWriter.ints(group, "halted", halted);
    }

    private static List<Tensor> data(Carry carry) {
        return List.of(carry.inputs(), carry.labels(), carry.puzzleIdentifiers());
    }

    /** The {@link DatasetDigest} of each dataset of the run; null in a file from before there were any. */
    static List<String> digests(Path file) {
        try (var hdf = HdfReader.open(file)) {
            return hdf.hasAttribute("", DIGESTS) ? hdf.textsAttribute("", DIGESTS) : null;
        }
    }

    static Place read(Path file, Model model, Optimizer optimizer, Carry carry) {
        var checkpoint = Checkpoint.open(file);
        checkpoint.load(model.parameters(), false);
        if (optimizer.average() != null) {
            checkpoint.load(optimizer.average(), true);
        }
        optimizer.restore(checkpoint.step());
        try (var hdf = HdfReader.open(file)) {
            for (var m : optimizer.moments()) {
                read(hdf, "exp_avg/" + m.parameter().name(), m.expAvg());
                read(hdf, "exp_avg_sq/" + m.parameter().name(), m.expAvgSq());
            }
            readCarry(hdf, carry);
            return new Place(
                    hdf.intAttribute(PLACE, "iteration"),
                    new TrainSampler.State(
                            Long.parseLong(hdf.textAttribute(PLACE, "sampler_rng")),
                            Long.parseLong(hdf.textAttribute(PLACE, "sampler_order_seed")),
                            hdf.intAttribute(PLACE, "sampler_permutation"),
                            hdf.intAttribute(PLACE, "sampler_position")),
                    Long.parseLong(hdf.textAttribute(PLACE, "exploration_rng")),
                    hdf.doubleAttribute(PLACE, "best"),
                    // Files from before there was the attribute were written when it was made.
                    hdf.hasAttribute(PLACE, EVALUATION_DUE) && hdf.intAttribute(PLACE, EVALUATION_DUE) != 0);
        }
    }

    private static void read(HdfReader hdf, String path, Tensor tensor) {
        var target = tensor.floats();
        int[] filled = {0};
        hdf.floats(path, (piece, count) -> {
            System.arraycopy(piece, 0, target, filled[0], count);
            filled[0] += count;
        }, tensor.shape().dims().stream().mapToInt(d -> d).toArray());
        tensor.changed();
    }

    private static void readCarry(HdfReader hdf, Carry carry) {
        carry.states().forEach((name, state) -> read(hdf, CARRY + "/" + name, state));
        for (var tensor : data(carry)) {
            var values = hdf.ints(CARRY + "/" + tensor.name(), tensor.size());
            System.arraycopy(values, 0, tensor.ints(), 0, values.length);
        }
        int batch = carry.batch();
        System.arraycopy(hdf.ints(CARRY + "/steps", batch), 0, carry.steps(), 0, batch);
        var halted = hdf.ints(CARRY + "/halted", batch);
        for (int b = 0; b < batch; b++) {
            carry.halted()[b] = halted[b] != 0;
        }
    }
}

package trm.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import trm.distributed.TreeSum;
import trm.graph.Device;
import trm.graph.Gradients;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Supervision;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.Tensor.Type;

/**
 * A training step in {@linkplain Shards shards}: one program makes the gradients of a slice, another, once those of all
 * slices are added up, lets the optimizers act. A process that has several slices does them in turn with the memory of
 * one. Gradients of puzzle embeddings are not added up but gathered by row, for the sign is of a puzzle's whole sum.
 */
final class ShardedStep implements BatchStep {
    private final Shards shards;
    private final Optimizer optimizer;
    private final Carry carry;
    private final Carry slice;
    private final Supervision supervision;
    private final Device.Program making;
    private final Map<Tensor, Tensor> gradients;
    private final Device.Program acting;
    private final Map<Tensor, Tensor> sums = new LinkedHashMap<>(); // by parameter: what the optimizers take
    private final Tensor puzzleRows;
    private final Tensor puzzleSums;
    private final Tensor puzzleIdentifiers;
    private final TreeSum tree;
    private long exchangeNanos;

    ShardedStep(Device device, Model model, Optimizer optimizer, Shards shards) {
        this.shards = shards;
        this.optimizer = optimizer;
        slice = new Carry(model, shards.rows());
        carry = shards.each() == 1 ? slice : new Carry(model, shards.ownRows());
        var g = new Graph();
        supervision = Supervision.add(g, model, slice, true);
        puzzleRows = supervision.puzzleRows();
        gradients = Gradients.of(g, supervision.losses(shards.batch()), optimizer.wanted(puzzleRows));
        gradients.values().forEach(g::outputOnDemand);
        making = device.compile(g);

        var update = new Graph();
        int length = 0;
        for (var moments : optimizer.moments()) {
            var weight = moments.parameter().tensor();
            sums.put(weight, Tensor.input("gradient/" + moments.parameter().name(), weight.shape(), Type.FLOAT));
            length += weight.size();
        }
        puzzleIdentifiers = Tensor.input("all_puzzle_identifiers", Shape.of(shards.batch()), Type.INT);
        puzzleSums = puzzleRows == null
                ? null
                : Tensor.input(
                        "gradient/puzzles", Shape.of(shards.batch(), puzzleRows.size() / shards.rows()), Type.FLOAT);
        var all = new LinkedHashMap<>(sums);
        if (puzzleRows != null) {
            all.put(puzzleRows, puzzleSums);
        }
        optimizer.update(update, all, puzzleIdentifiers, puzzleRows);
        acting = device.compile(update);
        tree = new TreeSum(length);
    }

    @Override
    public Metrics run(int[] inputs, int[] labels, int[] puzzleIdentifiers, Exploration exploration) {
        var drawn = exploration.drawn(shards.batch());
        var metrics = new double[shards.each() * Metrics.SIZE];
        var rowSums = puzzleRows == null ? null : new float[shards.each() * puzzleRows.size()];
        for (int i = 0; i < shards.each(); i++) {
            int first = shards.firstRow() + i * shards.rows();
            if (slice != carry) {
                move(carry, i * shards.rows(), slice, 0);
            }
            slice.take(rows(inputs, first), rows(labels, first), rows(puzzleIdentifiers, first));
            making.run();
            slice.halt(making.floats(supervision.q()), row -> drawn.minSteps(first + row));
            Metrics.of(making, supervision, slice, slice.halted()).write(metrics, i * Metrics.SIZE);
            tree.add(flat(tree.next()));
            if (rowSums != null) {
                var made = making.floats(gradients.get(puzzleRows));
                System.arraycopy(made, 0, rowSums, i * puzzleRows.size(), puzzleRows.size());
            }
            if (slice != carry) {
                move(slice, 0, carry, i * shards.rows());
            }
        }
        long start = System.nanoTime();
        var total = tree.total();
        shards.group().sum(total);
        spread(total);
        if (rowSums != null) {
            var identifiers = shards.group().gather(carry.puzzleIdentifiers().ints());
            System.arraycopy(identifiers, 0, this.puzzleIdentifiers.ints(), 0, identifiers.length);
            this.puzzleIdentifiers.changed();
            System.arraycopy(shards.group().gather(rowSums), 0, puzzleSums.floats(), 0, puzzleSums.size());
            puzzleSums.changed();
        }
        var all = shards.group().gather(metrics);
        exchangeNanos += System.nanoTime() - start;
        optimizer.advance();
        acting.run();
        return Metrics.sum(all);
    }

    private static void move(Carry from, int first, Carry to, int there) {
        for (int row = 0; row < Math.min(from.batch(), to.batch()); row++) {
            from.move(first + row, to, there + row);
        }
    }

    /** The rows of the present slice in {@code values} of the whole batch. */
    private int[] rows(int[] values, int first) {
        int width = values.length / shards.batch();
        return Arrays.copyOfRange(values, first * width, (first + shards.rows()) * width);
    }

    private float[] flat(float[] into) {
        int at = 0;
        for (var weight : sums.keySet()) {
            System.arraycopy(making.floats(gradients.get(weight)), 0, into, at, weight.size());
            at += weight.size();
        }
        return into;
    }

    private void spread(float[] total) {
        int at = 0;
        for (var sum : sums.values()) {
            System.arraycopy(total, at, sum.floats(), 0, sum.size());
            sum.changed();
            at += sum.size();
        }
    }

    @Override
    public Carry carry() {
        return carry;
    }

    @Override
    public long bufferBytes() {
        return making.bufferBytes() + acting.bufferBytes();
    }

    @Override
    public long exchangeNanos() {
        return exchangeNanos;
    }
}

package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.Embedding;

/** Tokens behind a puzzle embedding of one position's width; the gradient of learned positions too. */
public class EmbeddingBenchmark extends KernelBenchmark {
    /** What a part of a training step takes. */
    private static final int COLUMNS = 64;

    private static final float SCALE = 22.6f;

    @Param({"SUDOKU", "ARC"})
    public Model shape;

    private int[] tokens;
    private float[] table;
    private float[] puzzle;
    private float[] y;
    private float[] dPositions;

    @Setup
    public void setUp() {
        tokens = random(shape.batch * shape.tokens, shape.vocab);
        table = random(shape.vocab * shape.width);
        puzzle = random(shape.batch * shape.width);
        y = random(shape.hidden());
        dPositions = new float[shape.length() * shape.width];
    }

    @Benchmark
    public void forward() {
        Embedding.forward(tokens, table, puzzle, shape.width, null, y, shape.tokens, shape.prefix, shape.width, SCALE,
                0, shape.batch);
    }

    @Benchmark
    public void backwardTable() {
        for (int c = 0; c < shape.width; c += COLUMNS) {
            Embedding.backwardTable(tokens, y, table, shape.batch, shape.tokens, shape.prefix, shape.width,
                    shape.vocab, SCALE, false, c, c + COLUMNS);
        }
    }

    @Benchmark
    public void backwardPuzzle() {
        Embedding.backwardPuzzle(y, puzzle, shape.width, shape.tokens, shape.prefix, shape.width, SCALE,
                0, shape.batch);
    }

    @Benchmark
    public void backwardPositions() {
        Embedding.backwardPositions(y, dPositions, shape.batch, shape.length(), shape.width, SCALE, false,
                0, shape.length());
    }

    @Override
    Cost cost(String method) {
        double ids = (double) shape.batch * shape.tokens;
        double embedded = ids * shape.width;
        double rows = (double) shape.vocab * shape.width;
        double prefix = (double) shape.batch * shape.width;
        return switch (method) {
            case "forward" -> Cost.of(shape.hidden(), ids + rows + prefix + shape.hidden());
            case "backwardTable" -> Cost.of(2 * embedded, ids + embedded + rows);
            case "backwardPuzzle" -> Cost.of(prefix, 2 * prefix);
            case "backwardPositions" -> Cost.of(shape.hidden(), shape.hidden() + shape.length() * shape.width);
            default -> throw unknown(method);
        };
    }
}

package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import trm.graph.ForwardOp;
import trm.graph.Op;
import trm.graph.Op.Operand;
import trm.kernel.attention.Rope;

/** Forward operations on odd sizes. */
final class ForwardCases {
    static final int B = 3;
    static final int L = 7;
    static final int D = 10;
    static final int VOCAB = 5;
    static final int HEADS = 2;
    static final int HEAD_DIM = 6;
    static final int INNER = 11;
    /** −100 is what a loss ignores; the second row has no label at all. */
    static final int[] LABELS = {
        0, 4, -100, 1, 2, 3, -100, -100, -100, -100, -100, -100, -100, -100, 1, 1, 0, 4, 4, 2, 3
    };

    private ForwardCases() {}

    static List<OperationCase> all() {
        var all = new ArrayList<>(List.of(
                of("plain", d -> embed(d, 1, 0, false)),
                of("puzzles", d -> embed(d, B, 13, false)),
                of("whole positions of puzzles", d -> embed(d, B, 20, false)),
                of("learned positions", d -> embed(d, B, 0, true)),
                of("puzzles and positions", d -> embed(d, B, 13, true)),
                of("equal ids", d -> new ForwardOp.GatherRows(
                        d.state(9, 13), Draw.ints(new int[] {8, 0, 8}, B), Draw.value(B, 13))),
                of("a row", d -> new ForwardOp.GatherRows(d.state(2, 1), d.ints(2, 1), Draw.value(1, 1))),
                of("gate and up kept", d -> gated(d, B)),
                new OperationCase("gate and up not kept", false, d -> gated(d, B)),
                new OperationCase("a row, not kept", false, d -> gated(d, 1)),
                of("batch", d -> tokenMlp(d, B)),
                of("one item", d -> tokenMlp(d, 1)),
                of("rows", d -> new ForwardOp.Bias(d.floats(B, L, D), d.state(D), Draw.value(B, L, D))),
                of("one row", d -> new ForwardOp.Bias(d.floats(1, 2), d.state(2), Draw.value(1, 2))),
                of("two", d -> new ForwardOp.Add(d.floats(B, L, D), d.floats(B, L, D), Draw.value(B, L, D))),
                of("one twice", d -> {
                    var x = d.floats(B, L, D);
                    return new ForwardOp.Add(x, x, Draw.value(B, L, D));
                }),
                of("two", d -> new ForwardOp.ReluAdd(d.floats(B, L, D), d.floats(B, L, D), Draw.value(B, L, D))),
                of("one twice", d -> {
                    var x = d.floats(B, L, D);
                    return new ForwardOp.ReluAdd(x, x, Draw.value(B, L, D));
                }),
                of("features", d -> norm(d, Op.Axis.FEATURES, B, L, D, false)),
                of("features and residual", d -> norm(d, Op.Axis.FEATURES, B, L, D, true)),
                of("more features than threads", d -> norm(d, Op.Axis.FEATURES, 1, 2, 131, true)),
                of("sequence", d -> norm(d, Op.Axis.SEQUENCE, B, L, D, false)),
                of("sequence and residual", d -> norm(d, Op.Axis.SEQUENCE, B, L, D, true)),
                of("one position", d -> norm(d, Op.Axis.SEQUENCE, 1, 1, D, true)),
                of("no positions", d -> attention(d, L, false, HEAD_DIM)),
                of("rotary positions", d -> attention(d, L, true, HEAD_DIM)),
                of("longer than a group", d -> attention(d, 67, true, HEAD_DIM)),
                of("one position", d -> attention(d, 1, true, HEAD_DIM)),
                of("tiles", d -> attention(d, 35, true, 32)),
                of("middle", d -> new ForwardOp.SliceRows(d.floats(B, L, D), 2, Draw.value(B, 3, D))),
                of("all", d -> new ForwardOp.SliceRows(d.floats(B, L, D), 0, Draw.value(B, L, D))),
                of("stablemax", d -> loss(d, Op.Loss.STABLEMAX)),
                of("softmax", d -> loss(d, Op.Loss.SOFTMAX)),
                of("halt", d -> new ForwardOp.Bce(d.floats(B, 2), 0, d.shares(B), Draw.value(B))),
                of("continue", d -> new ForwardOp.Bce(d.floats(B, 2), 1, d.shares(B), Draw.value(B))),
                of("some right", d -> new ForwardOp.HaltTarget(
                        Draw.ints(new int[] {3, 0, 7}, B), Draw.ints(new int[] {3, 0, 6}, B), Draw.value(B))),
                of("one last", d -> new ForwardOp.ContinueTarget(
                        d.floats(B, 2), Draw.ints(new int[] {0, 1, 0}, B), Draw.value(B))),
                of("some", d -> new ForwardOp.ResetRows(
                        d.floats(B, L, D), d.state(D), Draw.ints(new int[] {0, 1, 0}, B), Draw.value(B, L, D))),
                of("a value", d -> new ForwardOp.Fill(0.3f, Draw.value(B)))));
        all.addAll(products());
        return all;
    }

    private static OperationCase of(String name, Function<Draw, Op> make) {
        return new OperationCase(name, make);
    }

    private static List<OperationCase> products() {
        var all = new ArrayList<OperationCase>();
        for (int transposed = 0; transposed < 4; transposed++) {
            boolean left = transposed % 2 == 1;
            boolean right = transposed / 2 == 1;
            var name = (left ? "transposed" : "plain") + " by " + (right ? "transposed" : "plain");
            all.add(of(name, d -> matMul(d, left, right, 21, 9, D, false)));
            all.add(of(name + ", addend", d -> matMul(d, left, right, 65, 67, 17, true)));
        }
        all.add(of("one row", d -> matMul(d, false, true, 1, 9, D, false)));
        all.add(of("one column", d -> matMul(d, false, true, 21, 1, D, true)));
        all.add(of("one number", d -> matMul(d, true, false, 1, 1, 1, true)));
        all.add(of("weight", d -> new ForwardOp.MatMul(
                new Operand(d.floats(B, L, D), false), new Operand(d.state(9, D), true), null,
                new Operand(Draw.value(B, L, 9), false), null)));
        // [B, 6, 10] in 4 chunks of 15
        all.add(of("chunks on the left", d -> new ForwardOp.MatMul(
                new Operand(d.floats(B, 6, D), false, 4), new Operand(d.state(9, 15), true), null,
                new Operand(Draw.value(B, 4, 9), false), null)));
        all.add(of("chunks on the left, transposed", d -> new ForwardOp.MatMul(
                new Operand(d.floats(B, 6, D), true, 4), new Operand(d.floats(12, 9), false), d.floats(15, 9),
                new Operand(Draw.value(15, 9), false), null)));
        all.add(of("chunks on the right", d -> new ForwardOp.MatMul(
                new Operand(d.floats(12, 9), true), new Operand(d.floats(B, 6, D), false, 4), null,
                new Operand(Draw.value(9, 15), false), null)));
        all.add(of("chunks on both sides", d -> new ForwardOp.MatMul(
                new Operand(d.floats(B, 6, D), true, 4), new Operand(d.floats(B, 10, 2), false, 4), null,
                new Operand(Draw.value(15, 5), false), null)));
        for (boolean addend : new boolean[] {false, true}) {
            all.add(of("result in chunks" + (addend ? ", addend" : ""), d -> new ForwardOp.MatMul(
                    new Operand(d.floats(B, 4, 9), false), new Operand(d.state(15, 9), true),
                    addend ? d.floats(B, 6, D) : null, new Operand(Draw.value(B, 6, D), false, 4),
                    Draw.value(12, 15))));
        }
        return all;
    }

    private static Op embed(Draw d, int batch, int puzzleDim, boolean positions) {
        int prefix = (puzzleDim + D - 1) / D;
        int length = prefix + L;
        return new ForwardOp.Embed(
                d.ints(VOCAB, batch, L), d.state(VOCAB, D), puzzleDim == 0 ? null : d.floats(batch, puzzleDim),
                positions ? d.state(length, D) : null, 1.7f, Draw.value(batch, length, D));
    }

    private static Op gated(Draw d, int batch) {
        int length = batch == 1 ? 1 : L;
        return new ForwardOp.GatedMatMul(
                d.floats(batch, length, D), d.state(2 * INNER, D), Draw.value(batch, length, 2 * INNER),
                Draw.value(batch, length, INNER));
    }

    static ForwardOp.TokenMlp tokenMlp(Draw d, int batch) {
        return new ForwardOp.TokenMlp(
                d.floats(batch, L, D), d.state(2 * INNER, L), d.state(L, INNER), Draw.value(batch, L, D));
    }

    private static Op norm(Draw d, Op.Axis axis, int batch, int length, int width, boolean residual) {
        return new ForwardOp.RmsNorm(
                d.floats(batch, length, width), residual ? d.floats(batch, length, width) : null, axis, 1e-5f,
                Draw.value(batch, length, width),
                axis == Op.Axis.FEATURES ? Draw.value(batch, length) : Draw.value(batch, width));
    }

    private static Op attention(Draw d, int length, boolean rotary, int dim) {
        var tables = Rope.tables(length, dim, 10_000);
        return new ForwardOp.Attention(
                d.floats(B, length, 3 * HEADS * dim),
                rotary ? Draw.state(tables.cos(), length, dim) : null,
                rotary ? Draw.state(tables.sin(), length, dim) : null, HEADS,
                Draw.value(B, length, HEADS * dim), Draw.value(B, HEADS, length));
    }

    private static Op loss(Draw d, Op.Loss kind) {
        return new ForwardOp.CrossEntropy(
                d.floats(B, L, VOCAB), Draw.ints(LABELS, B, L), kind, Draw.value(B), Draw.intValue(B, L),
                Draw.intValue(B), Draw.intValue(B));
    }

    private static Op matMul(Draw d, boolean left, boolean right, int m, int n, int k, boolean addend) {
        return new ForwardOp.MatMul(
                new Operand(left ? d.floats(k, m) : d.floats(m, k), left),
                new Operand(right ? d.floats(n, k) : d.floats(k, n), right),
                addend ? d.floats(m, n) : null, new Operand(Draw.value(m, n), false), null);
    }
}

package trm.tornado;

import java.util.List;
import java.util.function.Function;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Op;
import trm.graph.UpdateOp;
import trm.kernel.AdamATan2;
import trm.kernel.SignSgd;
import trm.kernel.attention.Attention;
import trm.kernel.attention.Rope;

/** Gradients and changes of state on odd sizes. */
final class GradientCases {
    private static final int B = ForwardCases.B;
    private static final int L = ForwardCases.L;
    private static final int D = ForwardCases.D;
    private static final int VOCAB = ForwardCases.VOCAB;
    private static final int HEADS = ForwardCases.HEADS;
    private static final int INNER = ForwardCases.INNER;

    private GradientCases() {}

    static List<OperationCase> gradients() {
        return List.of(
                of("no prefix", d -> embedTable(d, 0)),
                of("prefix", d -> embedTable(d, 2)),
                of("part of two positions", d -> new GradientOp.EmbedPuzzleGrad(
                        d.floats(B, L, D), 1.7f, Draw.value(B, 13))),
                of("two positions", d -> new GradientOp.EmbedPuzzleGrad(
                        d.floats(B, L, D), 1.7f, Draw.value(B, 20))),
                of("batch", d -> new GradientOp.EmbedPositionsGrad(d.floats(B, L, D), 1.7f, Draw.value(L, D))),
                of("fewer rows than parts", d -> new GradientOp.BiasGrad(d.floats(B, L, D), Draw.value(D))),
                of("more rows than parts", d -> new GradientOp.BiasGrad(d.floats(151, 2), Draw.value(2))),
                of("one row", d -> new GradientOp.BiasGrad(d.floats(1, 2), Draw.value(2))),
                of("relu", d -> new GradientOp.ReluAddGrad(
                        d.floats(B, L, D), d.floats(B, L, D), Draw.value(B, L, D))),
                of("features", d -> norm(d, Op.Axis.FEATURES, L, D)),
                of("more features than threads", d -> norm(d, Op.Axis.FEATURES, 2, 131)),
                of("sequence", d -> norm(d, Op.Axis.SEQUENCE, L, D)),
                of("one position", d -> norm(d, Op.Axis.SEQUENCE, 1, D)),
                of("rows", d -> new GradientOp.SwiGluGrad(
                        d.floats(B, L, 2 * INNER), d.floats(B, L, INNER), Draw.value(B, L, 2 * INNER),
                        Draw.value(B, L, INNER))),
                of("batch", d -> tokenMlp(d, B, false)),
                of("addend", d -> tokenMlp(d, B, true)),
                of("one item", d -> tokenMlp(d, 1, true)),
                of("two passes over the batch", d -> tokenMlp(d, 2 * 37, false)),
                of("a prime batch", d -> tokenMlp(d, 67, true)),
                of("gate and up", d -> tokenMlpWeight(d, false, false)),
                of("gate and up, addend", d -> tokenMlpWeight(d, false, true)),
                of("down", d -> tokenMlpWeight(d, true, false)),
                of("down, addend", d -> tokenMlpWeight(d, true, true)),
                of("no positions", d -> attention(d, L, false, ForwardCases.HEAD_DIM)),
                of("rotary positions", d -> attention(d, L, true, ForwardCases.HEAD_DIM)),
                of("longer than a group", d -> attention(d, 67, true, ForwardCases.HEAD_DIM)),
                of("one position", d -> attention(d, 1, true, ForwardCases.HEAD_DIM)),
                of("tiles", d -> attention(d, 35, true, 32)),
                of("slice", d -> new GradientOp.SliceRowsGrad(d.floats(B, 3, D), null, 2, Draw.value(B, L, D))),
                of("slice, addend", d -> new GradientOp.SliceRowsGrad(
                        d.floats(B, 3, D), d.floats(B, L, D), 4, Draw.value(B, L, D))),
                of("stablemax", d -> loss(d, Op.Loss.STABLEMAX)),
                of("softmax", d -> loss(d, Op.Loss.SOFTMAX)),
                of("halt", d -> new GradientOp.BceGrad(
                        d.floats(B, 2), 0, d.shares(B), d.floats(B), null, Draw.value(B, 2))),
                of("continue, addend", d -> new GradientOp.BceGrad(
                        d.floats(B, 2), 1, d.shares(B), d.floats(B), d.floats(B, 2), Draw.value(B, 2))));
    }

    static List<OperationCase> updates() {
        return List.of(
                of("an input", d -> new UpdateOp.Assign(d.floats(B, L, D), d.state(B, L, D))),
                of("moments", d -> {
                    var rates = Draw.floats(new float[AdamATan2.RATES], AdamATan2.RATES);
                    AdamATan2.rates(1e-2, 0.9, 0.95, 0.3, 0.1, 0.05, rates.floats());
                    return new UpdateOp.AdamATan2(
                            d.state(L, D), d.floats(L, D), d.state(L, D), d.squares(L, D), rates);
                }),
                of("equal ids", d -> {
                    var rates = Draw.floats(new float[SignSgd.RATES], SignSgd.RATES);
                    SignSgd.rates(1e-2, 0.3, rates.floats());
                    return new UpdateOp.SignSgd(
                            d.state(9, 13), Draw.ints(new int[] {4, 7, 4, 0, 7, 4}, 6), d.floats(6, 13), rates);
                }),
                of("average", d -> new UpdateOp.Ema(d.state(L, D), d.state(L, D), 0.9)));
    }

    private static OperationCase of(String name, Function<Draw, Op> make) {
        return new OperationCase(name, make);
    }

    private static Op embedTable(Draw d, int prefix) {
        return new GradientOp.EmbedTableGrad(
                d.ints(VOCAB, B, 29), d.floats(B, prefix + 29, D), 1.7f, Draw.value(VOCAB, D));
    }

    private static Op norm(Draw d, Op.Axis axis, int length, int width) {
        return new GradientOp.RmsNormGrad(
                d.floats(B, length, width), d.floats(B, length, width),
                axis == Op.Axis.FEATURES ? d.shares(B, length) : d.shares(B, width), axis,
                Draw.value(B, length, width));
    }

    private static Op tokenMlp(Draw d, int batch, boolean addend) {
        var of = ForwardCases.tokenMlp(d, batch);
        return new GradientOp.TokenMlpGrad(
                new ForwardOp.TokenMlp(of.x(), of.weight(), of.down(), null), d.floats(batch, L, D),
                addend ? d.floats(batch, L, D) : null, Draw.value(batch, L, D), Draw.value(3 * INNER, L));
    }

    private static Op tokenMlpWeight(Draw d, boolean down, boolean addend) {
        var dw = down ? new int[] {L, INNER} : new int[] {2 * INNER, L};
        return new GradientOp.TokenMlpWeightGrad(
                d.floats(3 * INNER, L), down, addend ? d.floats(dw) : null, Draw.value(dw));
    }

    /** With the results that the forward pass has for these queries, keys and values. */
    private static Op attention(Draw d, int length, boolean rotary, int dim) {
        var tables = Rope.tables(length, dim, 10_000);
        var qkv = d.floats(B, length, 3 * HEADS * dim);
        var y = Draw.floats(new float[0], B, length, HEADS * dim);
        var lse = Draw.floats(new float[0], B, HEADS, length);
        for (int row = 0; row < B * HEADS * length; row++) {
            Attention.forwardRow(
                    row, length, HEADS, dim, rotary ? 1 : 0, tables.cos(), tables.sin(),
                    (float) (1 / Math.sqrt(dim)), qkv.floats(), y.floats(), lse.floats());
        }
        return new GradientOp.AttentionGrad(
                d.floats(B, length, HEADS * dim), qkv,
                rotary ? Draw.state(tables.cos(), length, dim) : null,
                rotary ? Draw.state(tables.sin(), length, dim) : null, y, lse, HEADS,
                Draw.value(B, length, 3 * HEADS * dim));
    }

    private static Op loss(Draw d, Op.Loss kind) {
        return new GradientOp.CrossEntropyGrad(
                d.floats(B, L, VOCAB), Draw.ints(ForwardCases.LABELS, B, L), kind, d.floats(B), Draw.value(B, L, VOCAB));
    }
}

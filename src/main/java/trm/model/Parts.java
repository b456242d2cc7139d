package trm.model;

import java.util.ArrayList;
import trm.graph.Op.Axis;
import trm.model.Recursion.State;
import trm.nn.Block;
import trm.nn.Level;
import trm.nn.Parameters;
import trm.nn.Parameters.Role;
import trm.nn.Rotary;
import trm.nn.SelfAttention;
import trm.nn.SwiGluMlp;
import trm.tensor.Shape;

/** Makes what architectures consist of, under the reference's names: levels of blocks, and initial states. */
final class Parts {
    /** Of every name in the reference's {@code state_dict}, behind what its compiler puts before it. */
    static final String PREFIX = "model.inner.";

    private final ModelConfig config;
    private final int length;
    private final int width;
    private final Parameters parameters;
    private final Rotary rotary;

    /**
     * @param length positions that the recursion works on
     * @param width features of each
     */
    Parts(ModelConfig config, int length, int width, Parameters parameters) {
        this.config = config;
        this.length = length;
        this.width = width;
        this.parameters = parameters;
        rotary = !config.mlpT() && config.posEncodings() == PosEncodings.ROPE
                ? Rotary.of(length, headDim(), config.ropeTheta())
                : null;
    }

    /** The heads of some architectures may leave some features over. */
    private int headDim() {
        return width / config.numHeads();
    }

    /** The state {@code z_<letter>}, which starts from {@code <letter>_init}. */
    State state(String letter) {
        var init = parameters.normal(PREFIX + letter + "_init", Role.BUFFER, Shape.of(width), 1);
        return new State("z_" + letter, init);
    }

    /** So many blocks, {@code name.layers.0} and following. */
    Level level(String name, int layers) {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < layers; i++) {
            blocks.add(block(PREFIX + name + ".layers." + i + "."));
        }
        return new Level(blocks);
    }

    private Block block(String name) {
        var attention = config.mlpT()
                ? null
                : SelfAttention.of(parameters, name + "self_attn", width, config.numHeads(), headDim(), rotary);
        var mixer = config.mlpT() ? mlp(name + "mlp_t", Axis.SEQUENCE, length) : null;
        return new Block(attention, mixer, mlp(name + "mlp", Axis.FEATURES, width), config.rmsNormEps());
    }

    private SwiGluMlp mlp(String name, Axis axis, int n) {
        return SwiGluMlp.of(parameters, name, axis, n, ModelConfig.swigluInner(n, config.expansion()));
    }
}

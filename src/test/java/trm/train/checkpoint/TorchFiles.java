package trm.train.checkpoint;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trm.tensor.FloatSource;

/** The files that {@code src/test/python/make_checkpoints.py} wrote with PyTorch, and what is in them. */
public final class TorchFiles {
    public static final Map<String, List<Integer>> SHAPES = new TreeMap<>(Map.ofEntries(
            Map.entry("H_init", List.of(4)),
            Map.entry("L_init", List.of(4)),
            Map.entry("embed_tokens.embedding_weight", List.of(6, 4)),
            Map.entry("lm_head.weight", List.of(6, 4)),
            Map.entry("q_head.weight", List.of(2, 4)),
            Map.entry("q_head.bias", List.of(2)),
            Map.entry("puzzle_emb.weights", List.of(3, 4)),
            Map.entry("L_level.layers.0.self_attn.qkv_proj.weight", List.of(12, 4)),
            Map.entry("L_level.layers.0.self_attn.o_proj.weight", List.of(4, 4)),
            Map.entry("L_level.layers.0.mlp.gate_up_proj.weight", List.of(512, 4)),
            Map.entry("L_level.layers.0.mlp.down_proj.weight", List.of(4, 256))));

    private TorchFiles() {}

    public static Path path(String name) {
        try {
            return Path.of(TorchFiles.class.getResource("/torch/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code tensor(name, plus)} makes in Python. */
    public static float[] values(String name, int plus) {
        var values = new float[SHAPES.get(name).stream().reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((i * 7 + name.length() * 13 + plus) % 101 - 50) / 64f;
        }
        return values;
    }

    /** The small model's weights, to be written. */
    public static List<TensorWriter.Entry> entries(String prefix, NumberType type) {
        return SHAPES.keySet().stream()
                .map(name -> new TensorWriter.Entry(
                        prefix + name, SHAPES.get(name), type, FloatSource.of(values(name, 0))))
                .toList();
    }

    /** All of a tensor's numbers. */
    static float[] read(StoredTensor tensor) {
        var values = new float[tensor.shape().stream().reduce(1, (a, b) -> a * b)];
        int[] filled = {0};
        tensor.values().read((piece, count) -> {
            System.arraycopy(piece, 0, values, filled[0], count);
            filled[0] += count;
        });
        if (filled[0] != values.length) {
            throw new AssertionError(filled[0] + " values of " + tensor);
        }
        return values;
    }
}

package trm.train.checkpoint;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.tensor.TrmException;

/**
 * The names of a model's state, whatever wrapped the model when they were written: {@code torch.compile} puts
 * {@code _orig_mod.} before them, data parallelism {@code module.}, and each module that holds it its own, such as
 * {@code model.}, in any order.
 */
public final class WeightNames {
    /** What all names of a model begin with here. */
    public static final String PREFIX = "model.inner.";

    /** What a compiled model's names begin with besides. */
    public static final String COMPILED = "_orig_mod.";

    /** The weight that every model has. */
    static final String TOKENS = PREFIX + "embed_tokens.embedding_weight";

    private static final List<String> WRAPPERS = List.of(COMPILED, "model.", "module.");

    /** What some versions save and every model makes for itself. */
    private static final List<String> DERIVED =
            List.of("rotary_emb.", "puzzle_emb.local_weights", "puzzle_emb.local_ids");

    private WeightNames() {}

    /** The name here of what a file calls {@code key}. */
    static String of(String key) {
        return PREFIX + bare(key);
    }

    private static String bare(String key) {
        int start = 0;
        for (int end = wrapped(key, start); end > start; end = wrapped(key, start)) {
            start = end;
        }
        start += key.startsWith("inner.", start) ? "inner.".length() : 0;
        var bare = key.substring(start).replace("." + COMPILED, "."); // a part that was compiled by itself
        return bare.startsWith(COMPILED) ? bare.substring(COMPILED.length()) : bare;
    }

    /** Where a wrapper's name that begins at {@code start} ends. */
    private static int wrapped(String key, int start) {
        for (var wrapper : WRAPPERS) {
            if (key.startsWith(wrapper, start)) {
                return start + wrapper.length();
            }
        }
        return start;
    }

    /** Tensors by their names here, in the file's order. */
    static Map<String, StoredTensor> byName(Collection<StoredTensor> tensors) {
        var named = new LinkedHashMap<String, StoredTensor>();
        for (var tensor : tensors) {
            if (DERIVED.stream().anyMatch(bare(tensor.key())::startsWith)) {
                continue;
            }
            var other = named.put(of(tensor.key()), tensor);
            if (other != null) {
                throw TrmException.misuse(
                        "%s holds both %s and %s, which are names of the same weight; remove one of them",
                        tensor.file(), Printable.of(other.key()), Printable.of(tensor.key()));
            }
        }
        return named;
    }
}

package trm.train.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import trm.tensor.TrmException;

/**
 * Where in what {@code torch.save} was given the weights lie: itself, or a dictionary deeper in it, as in the files of
 * Lightning ({@code state_dict}) and of trainers that keep their optimizer's state or a moving average beside them.
 *
 * @param weights views by their names in the file
 * @param average likewise, or null where there is none besides
 * @param step training steps, or −1
 */
record StateDict(Map<String, TorchView> weights, Map<String, TorchView> average, long step) {
    private static final int MOST_LEVELS = 8;
    private static final List<String> STEPS = List.of("global_step", "step", "train_step");
    private static final Pattern AVERAGE = Pattern.compile("(?i)(?<![a-z])(ema|averaged?|shadow)(?![a-z])");

    /** A dictionary of tensors, and the keys that lead to it. */
    private record Found(String path, Map<String, TorchView> tensors) {
        String place() {
            return path.isEmpty() ? "(the top)" : path;
        }

        boolean isAverage() {
            return AVERAGE.matcher(path).find();
        }
    }

    /** @param file what messages call it */
    static StateDict of(String file, Object root) {
        var found = new ArrayList<Found>();
        search("", root, 0, Collections.newSetFromMap(new IdentityHashMap<>()), found);
        var weights = found.stream().filter(f -> !f.isAverage()).toList();
        var averages = found.stream().filter(Found::isAverage).toList();
        if (found.isEmpty()) {
            throw TrmException.misuse(
                    "%s holds no weights of a model that is known here: no tensor in it is called %s",
                    file, WeightNames.TOKENS);
        }
        if (weights.size() > 1 || averages.size() > 1) {
            throw TrmException.misuse(
                    "%s holds several models, at the keys %s; save the one that is meant alone",
                    file,
                    String.join(", ", (weights.size() > 1 ? weights : averages).stream().map(Found::place).toList()));
        }
        var main = weights.isEmpty() ? averages.getFirst() : weights.getFirst();
        boolean both = !weights.isEmpty() && !averages.isEmpty();
        return new StateDict(main.tensors, both ? averages.getFirst().tensors : null, step(root));
    }

    private static void search(String path, Object value, int level, Set<Object> seen, List<Found> found) {
        if (!(value instanceof Map<?, ?> map) || level > MOST_LEVELS || !seen.add(map)) {
            return;
        }
        var tensors = new LinkedHashMap<String, TorchView>();
        map.forEach((key, item) -> {
            if (key instanceof String name && item instanceof TorchView view) {
                tensors.put(name, view);
            }
        });
        if (tensors.keySet().stream().anyMatch(key -> WeightNames.of(key).equals(WeightNames.TOKENS))) {
            found.add(new Found(path, tensors));
        }
        map.forEach((key, item) -> {
            if (item instanceof Map<?, ?>) {
                var name = Printable.of(String.valueOf(key)); // of text or number
                search(path.isEmpty() ? name : path + "." + name, item, level + 1, seen, found);
            }
        });
    }

    private static long step(Object root) {
        if (root instanceof Map<?, ?> map) {
            for (var key : STEPS) {
                if (map.get(key) instanceof Long step && step >= 0) {
                    return step;
                }
            }
        }
        return -1;
    }
}

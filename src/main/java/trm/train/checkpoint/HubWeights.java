package trm.train.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import trm.data.hub.Hub;
import trm.data.hub.HubFile;
import trm.data.hub.Listener;
import trm.tensor.TrmException;

/**
 * Published weights by their address on the hub, {@code hf:OWNER/NAME}, with {@code @REVISION} after it where it is not
 * to be the branch main, and with {@code /FILE} where the repository has several. What belongs to them is fetched too:
 * the configuration and the names of the puzzles that are in the same folder.
 */
public final class HubWeights {
    private static final String SCHEME = "hf:";
    private static final Pattern ADDRESS =
            Pattern.compile("hf:(?://)?([^/@]+/[^/@]+)(?:@([^/@]+))?(?:/(.+))?");
    private static final String CONFIG = "all_config.yaml";
    private static final List<String> COMPANIONS = List.of(CONFIG, "identifiers.json");
    /** Names without one, such as {@code step_32550}, are weights as well, if they are not in capitals (README). */
    private static final Pattern EXTENSION = Pattern.compile(".*\\.(pt|pth|ckpt|safetensors|bin|h5)");
    private static final int SHOWN = 8;

    private final Hub hub;
    private final Listener listener;

    public HubWeights(Hub hub, Listener listener) {
        this.hub = hub;
        this.listener = listener;
    }

    /** Whether {@code text} is such an address, and not a path. */
    public static boolean isAddress(String text) {
        return text.startsWith(SCHEME);
    }

    /** The file of weights that is meant, from the cache or fetched into it. */
    public Path fetch(String address) {
        var parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw TrmException.misuse(
                    "%s: an address on the hub is hf:OWNER/NAME, hf:OWNER/NAME/FILE or hf:OWNER/NAME@REVISION/FILE",
                    address);
        }
        var revision = parts.group(2) == null ? HubFile.MAIN : parts.group(2);
        var named = parts.group(3);
        var any = new HubFile(HubFile.Kind.MODEL, parts.group(1), revision, named == null ? CONFIG : named);
        if (named != null && hub.cached(any) != null) {
            return hub.cached(any); // with what belongs to it, and without the network
        }
        var all = hub.list(any);
        var file = any.sibling(named == null ? only(address, all) : named);
        var files = new ArrayList<HubFile>();
        var folder = file.file().substring(0, file.file().length() - file.name().length());
        for (var companion : COMPANIONS) {
            if (all.contains(folder + companion)) {
                files.add(file.sibling(folder + companion));
            }
        }
        files.add(file); // last: where it is cached, so are the others
        return hub.fetch(files, "name the file in place of " + address, listener).getLast();
    }

    private static String only(String address, List<String> all) {
        var weights = all.stream().filter(HubWeights::isWeights).sorted().toList();
        if (weights.size() == 1) {
            return weights.getFirst();
        }
        if (weights.isEmpty()) {
            throw TrmException.misuse(
                    "%s: the repository has no file that looks like weights; name one, as in %1$s/FILE", address);
        }
        throw TrmException.misuse(
                "%s: the repository has several files of weights (%s%s); name one, as in %1$s/%s",
                address,
                String.join(", ", weights.stream().limit(SHOWN).toList()),
                weights.size() > SHOWN ? " and %d more".formatted(weights.size() - SHOWN) : "",
                weights.getLast());
    }

    private static boolean isWeights(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        return name.indexOf('.') < 0
                ? !name.equals(name.toUpperCase(Locale.ROOT))
                : EXTENSION.matcher(name).matches();
    }
}

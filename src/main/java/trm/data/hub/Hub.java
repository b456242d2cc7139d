package trm.data.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import trm.tensor.TrmException;

/**
 * The Hugging Face hub, or a server like it, and the folder where what comes from it is kept: {@code
 * <cache>/datasets/<owner>/<name>/<revision>/<file>}. A file in the cache is complete and is used as it is, without the
 * network; delete it to fetch it again.
 */
public final class Hub {
    /** The variable that names another server. */
    public static final String SERVER = "TRM_HUB";
    /** The variable that names another folder to keep files in. */
    public static final String CACHE = "TRM_CACHE";

    private static final String HUGGING_FACE = "https://huggingface.co";

    private final URI server;
    private final Path cache;
    private final Download.Limits limits;

    Hub(URI server, Path cache, Download.Limits limits) {
        this.server = server;
        this.cache = cache;
        this.limits = limits;
    }

    /** The hub that the environment names: {@code TRM_HUB}, {@code TRM_CACHE}, else {@code XDG_CACHE_HOME}. */
    public static Hub of(Map<String, String> environment) {
        return new Hub(server(environment), cache(environment), Download.Limits.DEFAULT);
    }

    private static URI server(Map<String, String> environment) {
        var server = environment.getOrDefault(SERVER, "");
        try {
            var address = new URI(server.isBlank() ? HUGGING_FACE : server.strip());
            if (address.getHost() != null && address.getScheme().matches("https?") && address.getQuery() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // it is told below
        }
        throw TrmException.misuse("%s=%s: this is no address of a server, such as %s.", SERVER, server, HUGGING_FACE);
    }

    private static Path cache(Map<String, String> environment) {
        var own = environment.getOrDefault(CACHE, "");
        if (!own.isBlank()) {
            return Path.of(own);
        }
        var all = environment.getOrDefault("XDG_CACHE_HOME", "");
        var home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return (all.isBlank() ? Path.of(home, ".cache") : Path.of(all)).resolve("trm");
    }

    /**
     * The files, from the cache or fetched into it; fails with one sentence that tells how to do without this.
     *
     * @param instead what to do with files fetched by hand, such as {@code give --train train.csv}
     */
    public List<Path> fetch(List<HubFile> files, String instead, Listener listener) {
        var paths = new ArrayList<Path>();
        for (var file : files) {
            var path = cache.resolve(file.path());
            if (!Files.isRegularFile(path)) {
                try {
                    new Download(file.address(server), path, limits, listener).run();
                } catch (IOException e) {
                    throw TrmException.failure(
                            e, "%s: %s cannot be fetched (%s); try again later, when what has come is not fetched"
                                    + " again, or fetch %s by hand and %s.",
                            file.repo(), file.name(), reason(e), addresses(files), instead);
                }
            }
            paths.add(path);
        }
        return paths;
    }

    /** Where the cache has {@code file}, or null where it has it not. */
    public Path cached(HubFile file) {
        var path = cache.resolve(file.path());
        return Files.isRegularFile(path) ? path : null;
    }

    /** The paths of all files in the repository of {@code file}, as the server says. */
    public List<String> list(HubFile file) {
        try {
            return new Listing(file.listing(server), limits).files();
        } catch (IOException e) {
            throw TrmException.failure(
                    e, "%s: it cannot be found out what files it has (%s); try again later, or fetch the one that is"
                            + " meant by hand.",
                    file.repo(), reason(e));
        }
    }

    private String addresses(List<HubFile> files) {
        return files.stream()
                .map(file -> "%s (%s)".formatted(file.name(), file.address(server)))
                .collect(Collectors.joining(" and "));
    }

    /** Why there is no file, in words. */
    private static String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the server's name is not known here; is there a network?";
            }
        }
        return switch (e) {
            case HttpConnectTimeoutException _ -> "the server does not answer";
            case ConnectException _ -> "there is no connection to the server";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}

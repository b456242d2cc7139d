package trm.data.hub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trm.data.Json;
import trm.tensor.TrmException;

/** Asks the hub's server which files a repository has. */
final class Listing {
    /** Of 100,000 files. */
    private static final int MOST_BYTES = 1 << 24;

    private final URI address;
    private final Download.Limits limits;

    Listing(URI address, Download.Limits limits) {
        this.address = address;
        this.limits = limits;
    }

    /** The paths of the files; throws {@link IOException} for what may be better another time. */
    List<String> files() throws IOException {
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(limits.connect())
                .build();
        try {
            var request = HttpRequest.newBuilder(address)
                    .header("User-Agent", "trm")
                    .timeout(limits.connect().plus(limits.silence()))
                    .build();
            var answer = client.send(request, BodyHandlers.ofInputStream());
            try (var in = new TimedStream(answer.body(), limits.silence())) {
                if (answer.statusCode() != 200) {
                    throw Download.refused(address, answer.statusCode());
                }
                var json = in.readNBytes(MOST_BYTES);
                return paths(Json.read(new ByteArrayInputStream(json), address.toString()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("it was interrupted");
        } finally {
            client.shutdownNow();
        }
    }

    private List<String> paths(Object answer) {
        if (!(answer instanceof Map<?, ?> fields) || !(fields.get("siblings") instanceof List<?> siblings)) {
            throw TrmException.failure("%s: this is no list of a repository's files; name the file that is meant.",
                    address);
        }
        var paths = new ArrayList<String>();
        for (var sibling : siblings) {
            if (sibling instanceof Map<?, ?> file && file.get("rfilename") instanceof String path) {
                paths.add(path);
            }
        }
        return paths;
    }
}

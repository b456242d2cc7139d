package trm.data.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import trm.tensor.TrmException;

/**
 * Brings one file from a server to its place, whole or not at all. What has come before the connection breaks is kept
 * beside it, and the next try goes on from there; a try that came further than those before is followed by another.
 */
final class Download {
    static final int PARTIAL = 206;

    private static final int HOPS = 10;

    private final URI address;
    private final Path target;
    private final Limits limits;
    private final Listener listener;
    /** The last byte that ever came. */
    private long most;

    /**
     * How long to wait.
     *
     * @param connect for a connection
     * @param silence for an answer, and for the next bytes of it
     */
    record Limits(Duration connect, Duration silence) {
        static final Limits DEFAULT = new Limits(Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    Download(URI address, Path target, Limits limits, Listener listener) {
        this.address = address;
        this.target = target;
        this.limits = limits;
        this.listener = listener;
    }

    /** An answer with the content from the byte {@code offset} on; none where all of it is there. */
    private record Content(Facts facts, PartFile part, long offset, HttpResponse<InputStream> answer) {}

    /** Throws {@link IOException} for what may be better another time or elsewhere. */
    void run() throws IOException {
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // they tell what the file is
                .connectTimeout(limits.connect())
                .build();
        try {
            while (true) {
                long before = most;
                try {
                    fetch(client);
                    return;
                } catch (IOException e) {
                    if (most == before) {
                        throw e;
                    }
                }
            }
        } finally {
            client.shutdownNow();
        }
    }

    private void fetch(HttpClient client) throws IOException {
        var content = open(client);
        var facts = content.facts();
        if (content.answer() != null) {
            most = Math.max(most, content.offset());
            listener.fetched(target, content.offset(), facts.length());
            Files.createDirectories(target.toAbsolutePath().getParent());
            try (var in = new TimedStream(content.answer().body(), limits.silence())) {
                content.part().write(in, content.offset(), bytes -> {
                    most = Math.max(most, bytes);
                    listener.fetched(target, bytes, facts.length());
                });
            }
        }
        long length = content.part().length();
        if (length < facts.length()) {
            throw new IOException("the connection broke after %,d of %,d bytes".formatted(length, facts.length()));
        }
        var digest = facts.sha256() == null ? null : content.part().digest();
        if (length > facts.length() || digest != null && !digest.equals(facts.sha256())) {
            content.part().delete();
            throw TrmException.failure(
                    "%s: what came is not the file that the server announces (%s), and is thrown away; try again.",
                    address,
                    length > facts.length()
                            ? "%,d bytes, not %,d".formatted(length, facts.length())
                            : "SHA-256 %s, not %s".formatted(digest, facts.sha256()));
        }
        content.part().finish();
    }

    /** Follows redirections to the content. */
    private Content open(HttpClient client) throws IOException {
        var uri = address;
        var facts = Facts.NONE;
        boolean whole = false; // whether to leave aside what has come
        for (int hop = 0; hop < HOPS; hop++) {
            var part = facts.tag() == null ? null : new PartFile(target, facts.tag());
            long offset = part == null || whole ? 0 : part.length();
            if (offset > 0 && offset == facts.length()) {
                return new Content(facts, part, offset, null);
            }
            var answer = send(client, request(uri, offset, facts));
            int status = answer.statusCode();
            var headers = answer.headers();
            var location = headers.firstValue("Location");
            if (status / 100 == 3 && location.isPresent()) {
                answer.body().close();
                facts = facts.redirected(headers);
                uri = redirected(uri, location.get());
            } else if (offset > 0 && (status == 416 || status == PARTIAL && Facts.start(headers) != offset)) {
                answer.body().close();
                whole = true; // more has come than there is, or this is another piece than the wanted one
            } else if (status == 200 || status == PARTIAL && offset > 0) {
                facts = facts.answered(status, headers);
                check(facts, Facts.total(status, headers), answer);
                part = new PartFile(target, facts.tag() == null ? "" : facts.tag());
                boolean asked = offset > 0 || whole || facts.tag() == null;
                if (asked || part.length() == 0) {
                    return new Content(facts, part, status == PARTIAL ? offset : 0, answer);
                }
                answer.body().close(); // only now is it known that a part of this content is there
            } else {
                answer.body().close();
                throw refused(address, status);
            }
        }
        throw new IOException("the servers redirect %d times".formatted(HOPS));
    }

    private static HttpRequest request(URI uri, long offset, Facts facts) {
        var request = HttpRequest.newBuilder(uri)
                .header("User-Agent", "trm")
                .header("Accept-Encoding", "identity"); // lengths and ranges are the file's own
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
            if (!facts.linked()) {
                request.header("If-Range", facts.tag());
            }
        }
        return request.build();
    }

    private static URI redirected(URI from, String location) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("the server redirects to '%s'".formatted(location), e);
        }
        boolean plain = "http".equals(to.getScheme()) && from.getScheme().equals("http"); // never from https to http
        if (!plain && !"https".equals(to.getScheme()) || to.getHost() == null) {
            throw new IOException("the server redirects to '%s'".formatted(location));
        }
        return to;
    }

    /** That the answer's content is as long as announced. */
    private void check(Facts facts, long total, HttpResponse<InputStream> answer) throws IOException {
        if (facts.length() >= 0 && (total < 0 || total == facts.length())) {
            return;
        }
        answer.body().close();
        if (facts.length() < 0) {
            throw TrmException.failure(
                    "%s: the server does not say how long the file is, so that nobody knows when it is complete;"
                            + " fetch it by hand.", address);
        }
        throw TrmException.failure(
                "%s: the server has %,d bytes of a file that is announced with %,d; try again later.",
                address, total, facts.length());
    }

    /** What an answer without content means. */
    static RuntimeException refused(URI address, int status) throws IOException {
        return switch (status) {
            case 404, 410 -> TrmException.failure(
                    "%s: there is no such file (the server answers %d); check the names of the repository, its"
                            + " revision and the file.", address, status);
            case 401, 403 -> TrmException.failure(
                    "%s: there is no such repository, or it is not open to everyone (the server answers %d); check its"
                            + " name.", address, status);
            default -> throw new IOException("the server answers %d".formatted(status));
        };
    }

    private HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws IOException {
        var answer = client.sendAsync(request, BodyHandlers.ofInputStream());
        try {
            return answer.get(limits.connect().plus(limits.silence()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("the server does not answer", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException fault ? fault : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("it was interrupted");
        }
    }
}

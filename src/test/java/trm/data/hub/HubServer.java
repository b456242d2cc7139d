package trm.data.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A server on this machine that answers as a test wants, and remembers what it was asked. */
public final class HubServer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** How a path is answered. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    public HubServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Answers {@code path} so from now on. */
    public HubServer on(String path, Answer answer) {
        try {
            server.removeContext(path);
        } catch (IllegalArgumentException e) {
            // it is new
        }
        server.createContext(path, exchange -> {
            var range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
            try (exchange) {
                answer.to(exchange);
            }
        });
        return this;
    }

    /** What was asked since the last call: paths, with ranges. */
    List<String> asked() {
        var all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    /** The content as the hub's own server has small files; it does as it is asked about ranges. */
    public static Answer content(byte[] content, String tag) {
        return serving(content, content.length, tag, true);
    }

    /** Sends the bytes up to {@code end}, where the connection breaks. */
    static Answer serving(byte[] content, int end, String tag, boolean ranges) {
        return exchange -> {
            if (tag != null) {
                exchange.getResponseHeaders().set("ETag", tag);
            }
            var range = exchange.getRequestHeaders().getFirst("Range");
            int start = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (range != null && ranges) {
                if (start >= content.length) {
                    exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
                    exchange.sendResponseHeaders(416, -1);
                    return;
                }
                exchange.getResponseHeaders().set(
                        "Content-Range", "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
            }
            exchange.sendResponseHeaders(range == null || !ranges ? 200 : 206, content.length - start);
            exchange.getResponseBody().write(content, start, Math.max(0, end - start));
            exchange.getResponseBody().flush();
        };
    }

    /** Sends elsewhere, as the hub does with large files. */
    static Answer linked(String location, String tag, long size) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.getResponseHeaders().set("X-Linked-ETag", "\"" + tag + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", Long.toString(size));
            exchange.sendResponseHeaders(302, -1);
        };
    }

    static Answer status(int code) {
        return exchange -> exchange.sendResponseHeaders(code, -1);
    }

    static byte[] bytes(int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    static byte[] changed(byte[] content) {
        var changed = Arrays.copyOf(content, content.length);
        changed[content.length / 2]++;
        return changed;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

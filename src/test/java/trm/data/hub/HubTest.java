package trm.data.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files from a server on this machine that behaves, and misbehaves, as the hub does. */
@Timeout(60)
class HubTest {
    private static final byte[] CONTENT = HubServer.bytes(300_000);
    private static final String SHA = HubServer.sha256(CONTENT);
    private static final HubFile FILE = HubFile.of(HubFile.Kind.DATASET, "o/n", "train.csv");
    private static final String PATH = "/datasets/o/n/resolve/main/train.csv";
    private static final String ELSEWHERE = "/elsewhere";
    private static final Download.Limits SHORT =
            new Download.Limits(Duration.ofMillis(300), Duration.ofMillis(300));

    @TempDir
    private Path cache;

    private final HubServer server = new HubServer();
    private final List<Long> heard = new ArrayList<>();
    private final Semaphore arrived = new Semaphore(0);
    private volatile long breakAt = -1;

    @AfterEach
    void stops() {
        server.close();
    }

    private Path fetch(Download.Limits limits) {
        return new Hub(server.address(), cache, limits)
                .fetch(List.of(FILE), "do so", (file, bytes, length) -> {
                    heard.add(bytes);
                    if (bytes == breakAt) {
                        arrived.release();
                    }
                })
                .getFirst();
    }

    /** Breaks off after {@code end} bytes, when they have been written: Java drops what it has not handed over. */
    private HubServer.Answer breaking(int end, String tag, boolean ranges) {
        return exchange -> {
            breakAt = end;
            HubServer.serving(CONTENT, end, tag, ranges).to(exchange);
            try {
                assertTrue(arrived.tryAcquire(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        };
    }

    private void assertFetches(byte[] content, String... asked) throws IOException {
        var file = fetch(Download.Limits.DEFAULT);
        assertEquals(cache.resolve("datasets/o/n/main/train.csv"), file);
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals(List.of(asked), server.asked());
        try (var files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private void assertFails(Download.Limits limits, String... parts) {
        assertMessage(() -> fetch(limits), 1, parts);
    }

    private List<Long> kept() throws IOException {
        var sizes = new ArrayList<Long>();
        try (var files = Files.walk(cache)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertTrue(file.toString().endsWith(".part"), file.toString());
                sizes.add(Files.size(file));
            }
        }
        return sizes;
    }

    @Test
    void fetchesOnce() throws IOException {
        server.on(PATH, HubServer.content(CONTENT, "\"t\""));
        assertFetches(CONTENT, PATH);
        assertEquals(0, heard.getFirst());
        assertEquals(CONTENT.length, heard.getLast());
        server.on(PATH, HubServer.status(500));
        assertFetches(CONTENT);
    }

    @Test
    void followsRedirections() throws IOException {
        server.on(PATH, HubServer.linked("/next?a=b", SHA, CONTENT.length))
                .on("/next", HubServer.linked(server.address() + ELSEWHERE, SHA, CONTENT.length))
                .on(ELSEWHERE, HubServer.content(CONTENT, "\"its own\""));
        assertFetches(CONTENT, PATH, "/next?a=b", ELSEWHERE);
    }

    @Test
    void refusesRedirectionsWithoutEndOrAim() {
        server.on(PATH, HubServer.linked(PATH, SHA, CONTENT.length));
        assertFails(Download.Limits.DEFAULT, "o/n: train.csv cannot be fetched (the servers redirect 10 times)");
        server.on(PATH, HubServer.linked("file:///etc/hostname", SHA, CONTENT.length));
        assertFails(Download.Limits.DEFAULT, "the server redirects to 'file:///etc/hostname'");
    }

    @Test
    void goesOnWhereTheConnectionBroke() throws IOException {
        server.on(PATH, HubServer.linked(ELSEWHERE, SHA, CONTENT.length))
                .on(ELSEWHERE, exchange -> {
                    boolean again = exchange.getRequestHeaders().containsKey("Range");
                    (again ? HubServer.content(CONTENT, null) : breaking(100_000, null, true)).to(exchange);
                });
        assertFetches(CONTENT, PATH, ELSEWHERE, PATH, ELSEWHERE + " bytes=100000-");
    }

    /** Another day, another process: what came is kept meanwhile. */
    @Test
    void goesOnWhereAnEarlierRunStopped() throws IOException {
        breaksOff("\"t\"", 70_000);
        server.on(PATH, HubServer.content(CONTENT, "\"t\""));
        assertFetches(CONTENT, PATH, PATH + " bytes=70000-");
    }

    private void breaksOff(String tag, int end) throws IOException {
        var tries = new ArrayList<Integer>();
        server.on(PATH, exchange -> {
            tries.add(1);
            (tries.size() == 1 ? breaking(end, tag, true) : HubServer.status(503)).to(exchange);
        });
        assertFails(
                Download.Limits.DEFAULT, "o/n: train.csv cannot be fetched (the server answers 503); try again later",
                "fetch train.csv (%s%s) by hand and do so.".formatted(server.address(), PATH));
        assertEquals(List.of((long) end), kept());
        server.asked();
    }

    @Test
    void putsNoTwoVersionsTogether() throws IOException {
        breaksOff("\"t\"", 70_000);
        var newer = HubServer.changed(CONTENT);
        server.on(PATH, HubServer.content(newer, "\"u\""));
        assertFetches(newer, PATH);
    }

    @Test
    void withoutATagItBeginsAnew() throws IOException {
        breaksOff(null, 70_000);
        server.on(PATH, HubServer.content(CONTENT, null));
        assertFetches(CONTENT, PATH);
    }

    @Test
    void aServerMaySendTheWholeOrBreakOffForEver() throws IOException {
        server.on(PATH, exchange -> {
            boolean first = heard.isEmpty();
            boolean again = exchange.getRequestHeaders().containsKey("Range");
            var answer = first || again
                    ? breaking(70_000, "\"t\"", false)
                    : HubServer.serving(CONTENT, 0, "\"t\"", false); // it is closed for one with a range
            answer.to(exchange);
        });
        assertFails(Download.Limits.DEFAULT, "cannot be fetched (", "try again later");
        server.asked();
        server.on(PATH, HubServer.serving(CONTENT, CONTENT.length, "\"t\"", false));
        assertFetches(CONTENT, PATH, PATH + " bytes=70000-");
    }

    @Test
    void completesWhatHasComeInFull() throws IOException {
        var part = part(SHA, CONTENT);
        server.on(PATH, HubServer.linked(ELSEWHERE, SHA, CONTENT.length));
        assertFetches(CONTENT, PATH);
        Files.move(cache.resolve("datasets/o/n/main/train.csv"), part);
        Files.write(part, Arrays.copyOf(CONTENT, CONTENT.length + 9));
        server.on(ELSEWHERE, HubServer.content(CONTENT, null));
        assertFetches(CONTENT, PATH, ELSEWHERE + " bytes=300009-", ELSEWHERE);
    }

    /** Writes what an earlier run is to have left; the place of it. */
    private Path part(String sha, byte[] content) throws IOException {
        var folder = Files.createDirectories(cache.resolve("datasets/o/n/main"));
        var digits = HubServer.sha256(("\"" + sha + "\"").getBytes()).substring(0, 16);
        return Files.write(folder.resolve("train.csv." + digits + ".part"), content);
    }

    @Test
    void twoDoNotWriteOneFile() throws IOException {
        var part = part(SHA, Arrays.copyOf(CONTENT, 1000));
        server.on(PATH, HubServer.linked(ELSEWHERE, SHA, CONTENT.length))
                .on(ELSEWHERE, HubServer.content(CONTENT, null));
        try (var other = FileChannel.open(part, StandardOpenOption.WRITE)) {
            other.lock();
            assertFails(Download.Limits.DEFAULT, part + ": another trm is fetching this file; wait for it.");
        }
        assertEquals(List.of(1000L), kept());
    }

    @Test
    void refusesAnotherLength() throws IOException {
        server.on(PATH, HubServer.linked(ELSEWHERE, SHA, CONTENT.length + 1))
                .on(ELSEWHERE, HubServer.content(CONTENT, null));
        assertFails(
                Download.Limits.DEFAULT, PATH, "has 300,000 bytes of a file that is announced with 300,001; try again");
        assertEquals(List.of(), kept());
        server.on(PATH, exchange -> {
            exchange.sendResponseHeaders(200, 0); // in pieces
            exchange.getResponseBody().write(CONTENT);
        });
        assertFails(Download.Limits.DEFAULT, PATH, "the server does not say how long the file is");
        server.on(PATH, HubServer.linked(ELSEWHERE, SHA, CONTENT.length - 1)).on(ELSEWHERE, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(CONTENT);
        });
        assertFails(Download.Limits.DEFAULT, "not the file that the server announces (300,000 bytes, not 299,999)");
        assertEquals(List.of(), kept());
    }

    @Test
    void refusesAnotherContent() throws IOException {
        server.on(PATH, HubServer.linked(ELSEWHERE, SHA, CONTENT.length))
                .on(ELSEWHERE, HubServer.content(HubServer.changed(CONTENT), null));
        assertFails(
                Download.Limits.DEFAULT, PATH, "what came is not the file that the server announces (SHA-256 ", SHA);
        assertEquals(List.of(), kept());
        part(SHA, Arrays.copyOf(HubServer.changed(CONTENT), 200_000)); // the changed byte is in the middle
        server.on(ELSEWHERE, HubServer.content(CONTENT, null));
        assertFails(Download.Limits.DEFAULT, "SHA-256 ");
        server.asked();
        assertFetches(CONTENT, PATH, ELSEWHERE);
    }

    @Test
    void saysWhatTheServerSays() throws IOException {
        server.on(PATH, HubServer.status(404));
        assertFails(Download.Limits.DEFAULT, PATH, "there is no such file (the server answers 404); check the names");
        server.on(PATH, HubServer.status(401));
        assertFails(Download.Limits.DEFAULT, PATH, "there is no such repository, or it is not open to everyone");
        server.on(PATH, HubServer.status(429));
        assertFails(Download.Limits.DEFAULT, "train.csv cannot be fetched (the server answers 429); try again later");
        assertEquals(List.of(), kept());
    }

    @Test
    void doesNotWaitForEver() throws IOException {
        var end = new CountDownLatch(1);
        server.on(PATH, exchange -> await(end));
        assertFails(SHORT, "train.csv cannot be fetched (the server does not answer)");
        server.on(PATH, exchange -> {
            HubServer.serving(CONTENT, exchange.getRequestHeaders().containsKey("Range") ? 0 : 50_000, "\"t\"", true)
                    .to(exchange);
            await(end);
        });
        assertFails(SHORT, "train.csv cannot be fetched (nothing came for 0.3 s)");
        end.countDown();
        assertEquals(List.of(50_000L), kept());
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void withoutANetworkItSaysWhatToDo() {
        server.close();
        var test = HubFile.of(HubFile.Kind.DATASET, "o/n", "test.csv");
        var hub = new Hub(server.address(), cache, Download.Limits.DEFAULT);
        var base = server.address() + "/datasets/o/n/resolve/main/";
        assertMessage(
                () -> hub.fetch(List.of(FILE, test), "give --train", (file, bytes, length) -> heard.add(bytes)),
                1,
                "o/n: train.csv cannot be fetched (there is no connection to the server); try again later, ",
                "or fetch train.csv (%strain.csv) and test.csv (%stest.csv) by hand".formatted(base, base),
                " and give --train.");
        assertEquals(List.of(), heard);
        assertEquals(List.of(), List.of(cache.toFile().list()));
    }
}

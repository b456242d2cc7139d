package trm.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Notices that a rank is lost, while all others may be waiting for it inside the library, and ends this one: between
 * the first rank and each other there is a connection that carries a sign of life now and then, from threads of their
 * own. A rank at long work is not lost, nor one that the collector of garbage holds for seconds.
 *
 * <p>Launchers notice a process that ends on their own, but not one that hangs or a network that is down. What has been
 * lost is said once: by the first rank, or where that is the lost one, by the next.
 */
final class Watch implements AutoCloseable {
    /**
     * How often and how long.
     *
     * @param beatMillis from one sign of life to the next
     * @param misses signs that stay out, one after the other, before a rank is lost; counted rather than timed, so
     *     that whoever stops this process too and lets it go on again, loses nothing
     * @param joinMillis for a rank to reach the first one at the start
     */
    record Times(int beatMillis, int misses, int joinMillis) {
        static final Times USUAL = new Times(2000, 10, 8000);
    }

    private static final int BEAT = 'b';
    private static final int END = 'e'; // all are to end, for a reason that the sender has said
    private static final int JOINED = 'j';
    private static final int TOKEN_BYTES = 16;
    private static final int LOST = 1; // exit code
    private static final long FIRST_HAS_THE_WORD_MS = 1000;
    private static final long LAUNCHER_HAS_TIME_MS = 5000;

    /** For a launcher to pass on what a process has said, before it learns that all are to end: MPICH's may lose it. */
    static final long LAUNCHER_READS_MS = 500;

    private final MpiGroup group;
    private final Times times;
    private final AtomicReferenceArray<Socket> peers; // by rank; of another rank than the first, that one alone
    private final AtomicBoolean over = new AtomicBoolean(); // nothing that happens now is a loss

    private Watch(MpiGroup group, Times times) {
        this.group = group;
        this.times = times;
        peers = new AtomicReferenceArray<>(group.size());
    }

    /** Connects the ranks. Where a firewall lets them not, the first rank says so and nothing is watched. */
    static Watch start(MpiGroup group, Times times) {
        LastWords.prepare();
        var watch = new Watch(group, times);
        var joined = group.isFirst() ? watch.call() : group.gather(watch.answer() ? "yes" : "no");
        var without = IntStream.range(1, group.size()).filter(i -> !joined.get(i).equals("yes")).toArray();
        if (without.length > 0) {
            watch.close();
            if (group.isFirst()) {
                LastWords.say(LastWords.sentence(
                        "%s cannot be reached from %s (a firewall?): nobody watches the ranks, and one that hangs"
                                .formatted(group.place(), group.place(without[0]))
                                + " is waited for without end"));
            }
            return watch;
        }
        for (int i = 0; i < group.size(); i++) {
            int rank = i;
            var peer = watch.peers.get(i);
            if (peer != null) {
                // MPICH's launcher notices it at the same time, and may end this process within a millisecond.
                var closed = LastWords.sentence(watch.goneSentence(rank, "its connection closed"));
                thread("watch of rank " + i, () -> watch.listen(rank, peer, closed));
            }
        }
        thread("signs of life", watch::beat);
        return watch;
    }

    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    /** Of the first rank: says where it is to be found, and lets the others in until all have tried. */
    private List<String> call() {
        var token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        try (var server = new ServerSocket(0, group.size())) {
            var offer = new ArrayList<>(List.of(
                    Integer.toString(server.getLocalPort()), HexFormat.of().formatHex(token)));
            offer.addAll(addresses());
            thread("door of the watch", () -> admit(server, token));
            group.broadcast(String.join("\n", offer).getBytes(StandardCharsets.UTF_8));
            return group.gather("yes");
        } catch (IOException e) {
            group.broadcast(new byte[0]);
            return group.gather("no");
        }
    }

    /** This machine's addresses; those of the same machine are asked for first by ranks that are on it too. */
    private static List<String> addresses() throws IOException {
        var addresses = new ArrayList<String>();
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            if (network.isUp() && !network.isLoopback()) {
                network.inetAddresses().filter(address -> !address.isLinkLocalAddress())
                        .map(InetAddress::getHostAddress).forEach(addresses::add);
            }
        }
        return addresses;
    }

    private void admit(ServerSocket server, byte[] token) {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                thread("guest of the watch", () -> admit(socket, token));
            } catch (IOException e) {
                return; // all have tried
            }
        }
    }

    @SuppressWarnings("resource") // kept, or closed at once
    private void admit(Socket socket, byte[] token) {
        try {
            socket.setSoTimeout(times.joinMillis);
            var in = new DataInputStream(socket.getInputStream());
            var given = in.readNBytes(TOKEN_BYTES);
            int rank = MessageDigest.isEqual(given, token) ? in.readInt() : -1;
            if (rank > 0 && rank < group.size() && peers.compareAndSet(rank, null, socket)) {
                send(socket, JOINED);
                return;
            }
        } catch (IOException e) {
            // a stranger, or a rank that will say that it did not get in
        }
        close(socket);
    }

    /** Of another rank: whether it has got through to the first one. */
    private boolean answer() {
        var offer = new String(group.broadcast(null), StandardCharsets.UTF_8).lines().toList();
        if (offer.isEmpty()) {
            return false;
        }
        var addresses = new ArrayList<>(offer.subList(2, offer.size()));
        if (group.host(0).identity().equals(group.host(group.rank()).identity())) {
            addresses.addFirst(InetAddress.getLoopbackAddress().getHostAddress());
        }
        int port = Integer.parseInt(offer.getFirst());
        var token = HexFormat.of().parseHex(offer.get(1));
        int patience = Math.max(1, times.joinMillis / Math.max(1, addresses.size()));
        return addresses.stream().anyMatch(address -> join(new InetSocketAddress(address, port), token, patience));
    }

    @SuppressWarnings("resource") // kept, or closed at once
    private boolean join(InetSocketAddress first, byte[] token, int patience) {
        var socket = new Socket();
        try {
            socket.connect(first, patience);
            socket.setSoTimeout(patience);
            var out = new DataOutputStream(socket.getOutputStream());
            out.write(token);
            out.writeInt(group.rank());
            out.flush();
            if (socket.getInputStream().read() == JOINED) {
                peers.set(0, socket);
                return true;
            }
        } catch (IOException e) {
            // another address may do
        }
        close(socket);
        return false;
    }

    private void beat() {
        while (!over.get()) {
            sendAll(BEAT, -1);
            pause(times.beatMillis);
        }
    }

    /** @param closed what to say when the connection closes */
    private void listen(int rank, Socket peer, byte[] closed) {
        int missed = 0;
        while (true) {
            int sign;
            try {
                peer.setSoTimeout(times.beatMillis);
                sign = peer.getInputStream().read();
            } catch (SocketTimeoutException e) {
                if (++missed >= times.misses) {
                    lost(rank, LastWords.sentence(goneSentence(
                            rank, "no sign of life for %.0f s".formatted(missed * times.beatMillis / 1e3))));
                    return;
                }
                continue;
            } catch (IOException e) {
                sign = -1;
            }
            switch (sign) {
                case -1 -> lost(rank, closed);
                case END -> end(rank);
                default -> {
                    missed = 0;
                    continue;
                }
            }
            return;
        }
    }

    private String goneSentence(int rank, String how) {
        return "%s is gone (%s); all ranks end".formatted(group.place(rank), how);
    }

    /** Ends this process, and by that, with the launcher's help, all. */
    private void lost(int rank, byte[] sentence) {
        if (over.getAndSet(true)) {
            return;
        }
        if (!group.isFirst()) { // it may have been ended together with this one; else one of the others speaks
            pause(group.rank() == 1 ? FIRST_HAS_THE_WORD_MS : LAUNCHER_HAS_TIME_MS);
        }
        LastWords.say(sentence);
        sendAll(END, -1); // to the lost one as well, should it come to itself when a launcher ends it
        pause(LAUNCHER_READS_MS);
        Runtime.getRuntime().halt(LOST);
    }

    /** Another rank ends all: its launcher does the rest, or in a while this one itself. */
    private void end(int rank) {
        if (!over.getAndSet(true)) {
            sendAll(END, rank);
            pause(LAUNCHER_HAS_TIME_MS);
            Runtime.getRuntime().halt(LOST);
        }
    }

    /** Before this rank ends, for a reason that it has said. */
    void endOthers() {
        if (!over.getAndSet(true)) {
            sendAll(END, -1);
        }
    }

    private void sendAll(int sign, int except) {
        for (int i = 0; i < peers.length(); i++) {
            var peer = peers.get(i);
            if (peer != null && i != except) {
                try {
                    send(peer, sign);
                } catch (IOException e) {
                    // whoever listens to this peer notices
                }
            }
        }
    }

    private static void send(Socket peer, int sign) throws IOException {
        peer.getOutputStream().write(sign);
    }

    /** All ranks have ended their work: that a connection closes is no loss any more. */
    void end() {
        over.set(true);
    }

    /** All ranks have come to {@link #end()}, or there are no connections. */
    @Override
    public void close() {
        over.set(true);
        for (int i = 0; i < peers.length(); i++) {
            var peer = peers.get(i);
            if (peer != null) {
                close(peer);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone, then
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

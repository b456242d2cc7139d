package trm.cli;

import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGINT, SIGTERM and SIGHUP in the hands of a command that wants to end in order, until closed: the first asks it to,
 * the second ends the program at once. A shutdown hook would not do, since Java takes no notice of a second signal.
 *
 * <p>The two may also be one and the same wish: Ctrl-C and a service manager's stop reach a Java that was started by
 * {@link Relaunch} twice, once by themselves and once from the Java that started it. So they must be a second apart.
 */
final class Signals implements AutoCloseable {
    private static final long ONE_WISH_NANOS = 1_000_000_000L;

    /** A signal, and what was done about it before. */
    private record Handler(Signal signal, SignalHandler before) {}

    private final List<Handler> handlers = new ArrayList<>();
    private final Runnable end;
    private int number;
    private long firstAt;

    /** @param end is to make the command end soon; called once, in a thread of its own */
    Signals(Runnable end) {
        this.end = end;
        for (var name : List.of("INT", "TERM", "HUP")) {
            try {
                var signal = new Signal(name);
                handlers.add(new Handler(signal, Signal.handle(signal, this::handle)));
            } catch (IllegalArgumentException e) {
                // this system has no such signal, or Java was told to leave it alone (-Xrs)
            }
        }
    }

    private synchronized void handle(Signal signal) {
        if (number == 0) {
            number = signal.getNumber();
            firstAt = System.nanoTime();
            end.run();
        } else if (System.nanoTime() - firstAt > ONE_WISH_NANOS) {
            System.exit(exitCode());
        }
    }

    /** Whether there was one. */
    synchronized boolean came() {
        return number != 0;
    }

    /** What a shell says of a program that the first signal ended: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
    synchronized int exitCode() {
        return 128 + number;
    }

    @Override
    public void close() {
        handlers.forEach(handler -> Signal.handle(handler.signal, handler.before));
    }
}

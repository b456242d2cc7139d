package trm.cli;

import java.io.PrintStream;
import trm.graph.Preparation;

/** Says what keeps a device from computing: with the seconds so far; without a terminal once, when it is over. */
final class PreparationLine implements Preparation {
    private static final long TICK_MILLIS = 500;

    private final PrintStream out;
    private final boolean terminal;

    PreparationLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public Running begin(String what) {
        var line = new Line(what);
        if (terminal) {
            Terminal.finish(out);
            Thread.ofPlatform().daemon().start(line::tick);
        }
        return line;
    }

    private final class Line implements Running {
        private final String what;
        private final long start = System.nanoTime();
        private boolean over;

        Line(String what) {
            this.what = what;
        }

        private synchronized void tick() {
            while (!over) {
                Terminal.rewrite(out, "%s … %d s".formatted(what, (System.nanoTime() - start) / 1_000_000_000));
                try {
                    wait(TICK_MILLIS);
                } catch (InterruptedException e) {
                    return; // nobody does
                }
            }
        }

        @Override
        public synchronized void end(String outcome) {
            over = true;
            var text = "%s, %.1f s".formatted(outcome, (System.nanoTime() - start) / 1e9);
            if (terminal) {
                Terminal.rewrite(out, text);
                Terminal.finish(out);
            } else {
                out.println(text);
            }
        }

        @Override
        public synchronized void close() {
            if (!over && terminal) {
                Terminal.finish(out);
            }
            over = true;
        }
    }
}

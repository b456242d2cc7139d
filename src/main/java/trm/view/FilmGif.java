package trm.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import trm.eval.Film;
import trm.view.Stage.Shot;

/** A film as an animated GIF: the puzzle, the answer as it comes about, and σ(q_halt) as a bar. */
public final class FilmGif {
    private static final int MARGIN = 24;
    private static final int CAPTION = 30;
    private static final int PANEL = 300;
    private static final int LEAST_PANEL = 150;
    private static final int MOST_CELL = 44;
    private static final int BAR = 12;
    private static final int FOOT = 46;

    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x1F2933);
    private static final Color SOFT = new Color(0x6B7280);
    private static final Color TRACK = new Color(0xE5E7EB);
    private static final Color SURE = new Color(0x0E9F6E);
    private static final Color WRONG = new Color(0xD32020);
    private static final Color CHANGED = new Color(0x7C3AED);

    /** Hundredths of a second. */
    private static final int FIRST_DELAY = 120;
    private static final int STEP_DELAY = 70;
    private static final int CYCLE_DELAY = 20;
    private static final int LAST_DELAY = 300;

    private final Stage stage;
    private final Film film;
    private final boolean cycles;
    private final int cell;
    private final int panel;

    private FilmGif(Stage stage, Film film, boolean cycles) {
        this.stage = stage;
        this.film = film;
        this.cycles = cycles;
        cell = Math.clamp(PANEL / Math.max(stage.rows(), stage.columns()), 4, MOST_CELL);
        panel = Math.max(stage.columns() * cell, LEAST_PANEL);
    }

    /**
     * Writes {@code file}, whole or not at all.
     *
     * @param cycles a frame for each H and L cycle, not only for each supervision step
     */
    public static void write(Path file, Shown puzzle, Film film, boolean cycles) {
        Canvas.write(file, () -> AnimatedGif.write(file, new FilmGif(Stage.of(puzzle, film), film, cycles).frames()));
    }

    private List<AnimatedGif.Frame> frames() {
        var frames = new ArrayList<AnimatedGif.Frame>();
        var shots = Shot.of(film, cycles);
        Shot answer = null;
        Shot latent = null;
        frames.add(new AnimatedGif.Frame(draw(null, null, null), FIRST_DELAY));
        for (var shot : shots) {
            boolean isAnswer = shot.frame().isAnswer();
            answer = isAnswer ? shot : answer;
            latent = isAnswer ? latent : shot;
            int delay = shot == shots.getLast() ? LAST_DELAY : isStepEnd(shot.frame()) ? STEP_DELAY : CYCLE_DELAY;
            frames.add(new AnimatedGif.Frame(draw(shot, answer, latent), delay));
        }
        return frames;
    }

    private boolean isStepEnd(Film.Frame frame) {
        return frame.cycle() == film.cycles() && frame.update() == film.updates();
    }

    private boolean hasLatents() {
        return cycles && film.frames().stream().anyMatch(frame -> !frame.isAnswer());
    }

    /** A frame; the puzzle alone where nothing has been {@code read} yet. */
    private BufferedImage draw(Shot read, Shot answer, Shot latent) {
        int panels = hasLatents() ? 3 : 2;
        int width = MARGIN + panels * (panel + MARGIN);
        int height = MARGIN + CAPTION + stage.rows() * cell + FOOT + MARGIN / 2;
        return Canvas.draw(width, height, PAPER, g -> {
            grid(g, 0, "puzzle", stage.panel(stage.shown().input(), false), null, INK);
            grid(g, 1, caption(read), panel(answer), marks(answer, read), INK);
            if (hasLatents()) {
                grid(g, 2, latent == null ? "" : latent.frame().state(), panel(latent), marks(latent, read), SOFT);
            }
            foot(g, width, height, answer);
        });
    }

    private String caption(Shot read) {
        if (read == null) {
            return "answer";
        }
        var frame = read.frame();
        var step = "step %d of %d".formatted(Math.max(1, frame.step()), film.frames().getLast().step());
        return !cycles || frame.step() == 0 ? step : step + "  H%d-%d".formatted(frame.cycle(), frame.update());
    }

    private Panel panel(Shot shot) {
        return shot == null ? stage.panel(stage.shown().input(), false) : stage.panel(shot.frame().tokens(), true);
    }

    /** What changed, in the frame in which it did. */
    private boolean[] marks(Shot shot, Shot read) {
        return shot == null || shot != read || shot.before() == null
                ? null
                : stage.changed(shot.before().tokens(), shot.frame().tokens());
    }

    private void grid(Graphics2D g, int place, String caption, Panel shown, boolean[] changed, Color ink) {
        var at = (Graphics2D) g.create();
        at.translate(MARGIN + place * (panel + MARGIN), MARGIN);
        write(at, caption, 0, 0, 13, 1.7, ink);
        at.translate((panel - stage.columns() * cell) / 2, CAPTION);
        if (shown != null) {
            Picture.cells((Graphics2D) at.create(), shown, cell);
            for (int i = 0; changed != null && i < changed.length; i++) {
                if (changed[i]) {
                    corner(at, i);
                }
            }
        }
        at.dispose();
    }

    /** A triangle in the upper left corner, to be seen on every colour. */
    private void corner(Graphics2D g, int i) {
        double x = i % stage.columns() * cell + 1;
        double y = i / stage.columns() * cell + 1;
        double side = Math.max(4, cell * 0.34);
        var triangle = new Path2D.Double();
        triangle.moveTo(x, y);
        triangle.lineTo(x + side, y);
        triangle.lineTo(x, y + side);
        triangle.closePath();
        g.setColor(CHANGED);
        g.fill(triangle);
        g.setColor(PAPER);
        g.setStroke(new BasicStroke(1));
        g.draw(triangle);
    }

    private void foot(Graphics2D g, int width, int height, Shot answer) {
        double sure = answer == null ? 0 : answer.frame().certainty();
        int y = height - MARGIN / 2 - BAR - 6;
        int length = width - 2 * MARGIN;
        int wrong = 0;
        if (answer != null) {
            for (boolean mark : stage.wrong(answer.frame().tokens())) {
                wrong += mark ? 1 : 0;
            }
        }
        var said = "q_halt %.0f %%".formatted(100 * sure);
        write(g, answer == null ? "" : said, MARGIN, y - 20, 11, 1.4, SOFT);
        var count = answer == null || stage.solution() == null ? "" : wrong == 0 ? "solved" : wrong + " wrong";
        double countWidth = Strokes.of(count, 11).getBounds2D().getWidth();
        write(g, count, width - MARGIN - countWidth, y - 20, 11, 1.4, wrong == 0 ? SURE : WRONG);
        g.setColor(TRACK);
        g.fill(new RoundRectangle2D.Double(MARGIN, y, length, BAR, BAR, BAR));
        g.setColor(SURE);
        var bar = (Graphics2D) g.create();
        bar.clip(new Rectangle2D.Double(MARGIN, y, length * sure, BAR));
        bar.fill(new RoundRectangle2D.Double(MARGIN, y, length, BAR, BAR, BAR));
        bar.dispose();
    }

    private static void write(Graphics2D g, String text, double x, double y, double height, double pen, Color ink) {
        var at = (Graphics2D) g.create();
        at.setColor(ink);
        at.setStroke(new BasicStroke((float) pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        at.translate(x, y);
        at.draw(Strokes.of(text, height));
        at.dispose();
    }
}

package trm.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import trm.eval.Filming;
import trm.graph.Device;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.view.FilmGif;
import trm.view.FilmText;
import trm.view.Shown;

/** Whether a command shows how a model comes to its answer, and in which way. */
final class FilmOptions {
    @Option(
            names = "--trace",
            description = "Prints the answer after each supervision step, changed and wrong cells marked.")
    private boolean trace;

    @Option(
            names = "--gif",
            paramLabel = "FILE",
            description = "Draws how one puzzle's answer comes about, as an animated GIF.")
    private Path gif;

    @Option(
            names = "--cycles",
            description = "With --trace or --gif: after each H and L cycle too; z_L is read by the head of z_H.")
    private boolean cycles;

    private Filming filming;

    /**
     * Fails where what is asked for does not go together, or cannot be written.
     *
     * @param plain whether the answer is that of one attempt over all steps, which is what a film shows
     */
    void check(int puzzles, boolean plain) {
        if (cycles && !trace && gif == null) {
            throw TrmException.misuse("--cycles says what --trace and --gif show; give one of them");
        }
        if (!plain && (trace || gif != null)) {
            throw TrmException.misuse(
                    "%s shows one attempt over all steps; leave out the options of search and halting",
                    trace ? "--trace" : "--gif");
        }
        if (gif != null && puzzles != 1) {
            throw TrmException.misuse("--gif films one puzzle, not %d; give one of them", puzzles);
        }
        if (gif != null) {
            OutputFile.check("--gif", gif);
        }
    }

    /** Shows how {@code model} answers a puzzle, if that is asked for. */
    void show(Device device, Model model, Shown puzzle, int identifier, int steps) {
        if (!trace && gif == null) {
            return;
        }
        if (filming == null) {
            filming = new Filming(device, model);
        }
        var film = filming.film(puzzle.input(), identifier, steps);
        if (trace) {
            System.out.println(FilmText.of(puzzle, film, cycles, Terminal.hasColour()));
        }
        if (gif != null) {
            FilmGif.write(gif, puzzle, film, cycles);
        }
    }
}

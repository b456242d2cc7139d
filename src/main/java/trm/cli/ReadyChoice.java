package trm.cli;

import java.util.stream.Collectors;
import trm.tensor.TrmException;
import trm.train.ReadyModels;
import trm.train.ReadyModels.Ready;

/** Which ready model solves a puzzle, by its form. */
final class ReadyChoice {
    private ReadyChoice() {}

    /** The name of the model for {@code puzzle}. */
    static String of(PuzzleArgument puzzle) {
        var ready = ReadyModels.all();
        for (var model : ready) {
            if (puzzle.fits(model.rules())) {
                return model.name();
            }
        }
        for (var model : ready) {
            if (puzzle.cells() == model.rules().cells()) {
                return model.name(); // which says what is wrong in it
            }
        }
        throw TrmException.misuse(
                "'%s' is neither a run nor a puzzle that a ready model solves (%s); name a run that was trained on such"
                        + " puzzles before it, or correct it",
                puzzle.shown(), ready.stream().map(ReadyChoice::describe).collect(Collectors.joining(", ")));
    }

    private static String describe(Ready model) {
        return "%s: a %s of %d cells".formatted(model.name(), model.rules().describe(), model.rules().cells());
    }
}

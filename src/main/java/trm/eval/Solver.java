package trm.eval;

import java.util.List;
import java.util.Optional;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.kinds.PuzzleKinds;
import trm.data.puzzle.PuzzleRules;
import trm.data.puzzle.PuzzleText;
import trm.graph.Device;
import trm.graph.Devices;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.train.ReadyModels;

/** Answers puzzles, one or many. */
public final class Solver implements AutoCloseable {
    /** Rows are computed at once, up to so many. */
    private static final int MOST_ROWS = 64;

    private final Device device;
    private final boolean own;
    private final Model model;
    private final GridForm form;
    private Rows rows;
    private Setting setting;

    private record Setting(int rows, double noise, long seed) {}

    /** Of puzzles whose form is not known: their tokens are answered with tokens. */
    public Solver(Device device, Model model) {
        this(device, model, null);
    }

    /** @param form of the puzzles: how they are written, and which rules they follow */
    public Solver(Device device, Model model, GridForm form) {
        this(device, false, model, form);
    }

    private Solver(Device device, boolean own, Model model, GridForm form) {
        this.device = device;
        this.own = own;
        this.model = model;
        this.form = form;
    }

    /** On the CPU, with a ready model of this name, the best weights of a run, or a checkpoint. */
    public static Solver of(String model) {
        var checkpoint = ReadyModels.find(model);
        return new Solver(
                Devices.open("cpu"), true, checkpoint.load(checkpoint.hasEma()), checkpoint.data().form());
    }

    /** The model's answer to a puzzle, both in one line, after as many steps as in training. */
    public String solve(String puzzle) {
        return write(solve(List.of(puzzle), Effort.steps(model.config().haltMaxSteps())).getFirst());
    }

    /** Answers to puzzles, with the model's own opinion and the steps that each took. */
    public List<Answer> solve(List<String> puzzles, Effort effort) {
        var text = text();
        var tokens = puzzles.stream().map(puzzle -> text.tokens(text.parse(puzzle))).toList();
        return solve(tokens, new int[tokens.size()], effort);
    }

    /** An answer in one line. */
    public String write(Answer answer) {
        return text().format(text().grid(answer.tokens(), 0));
    }

    private PuzzleText text() {
        if (form == null || form.kind() == DatasetKind.ARC) {
            throw TrmException.misuse("puzzles of this model have no common form as text; give their tokens");
        }
        return PuzzleKinds.text(form);
    }

    /**
     * The answer after {@code steps} supervision steps.
     *
     * @param tokens {@code [S]}
     * @return {@code [S]} tokens
     */
    public int[] solve(int[] tokens, int puzzleIdentifier, int steps) {
        return solve(List.of(tokens), new int[] {puzzleIdentifier}, Effort.steps(steps)).getFirst().tokens();
    }

    /**
     * Answers to puzzles as tokens {@code [S]}. Of several attempts at a puzzle whose rules are known, the first answer
     * that they accept counts, and ends them; else that with the highest q_halt, for ARC that which is given most
     * often.
     *
     * @param puzzleIdentifiers one for each puzzle
     */
    public List<Answer> solve(List<int[]> puzzles, int[] puzzleIdentifiers, Effort effort) {
        var kind = form == null ? DatasetKind.GRID : form.kind();
        boolean judges = effort.searches() && form != null;
        var rules = judges ? PuzzleKinds.rules(form) : Optional.<PuzzleRules>empty();
        var solving = new Solving(puzzles, puzzleIdentifiers, effort, rules, Choice.of(kind));
        rows(puzzles.size(), effort).run(solving, () -> false);
        return solving.answers();
    }

    private Rows rows(int puzzles, Effort effort) {
        long attempts = (long) puzzles * Math.min(effort.samples(), Solving.WAVE);
        var wanted = new Setting(Math.clamp(attempts, 1, MOST_ROWS), effort.noise(), effort.seed());
        if (!wanted.equals(setting)) {
            rows = new Rows(device, model, wanted.rows, wanted.noise, wanted.seed);
            setting = wanted;
        }
        return rows;
    }

    /** Ends the device where the solver opened it. */
    @Override
    public void close() {
        if (own) {
            device.close();
        }
    }
}

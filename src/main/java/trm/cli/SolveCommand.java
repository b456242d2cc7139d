package trm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.kinds.PuzzleKinds;
import trm.data.puzzle.PuzzleRules;
import trm.eval.Answer;
import trm.eval.Effort;
import trm.eval.Solver;
import trm.graph.Device;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.view.Picture;
import trm.view.Shown;

/** {@code trm solve}. */
@Command(
        name = "solve",
        header = "Solves puzzles with a trained model.",
        description = "Puzzles are Sudoku, mazes or grids as text, or examples of a dataset of any kind.")
final class SolveCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..2",
            paramLabel = "[RUN] PUZZLE",
            description = {
                WeightsOptions.DESCRIPTION + " Left out, the ready model for such puzzles is taken.",
                "The cells row by row: of a Sudoku, . or 0 for a blank; of a maze, # S G and spaces; of a"
                        + " grid, characters of its alphabet, or numbers with blanks between."
                        + " Or a file of puzzles; or - for standard input."
            })
    private List<String> words;

    @Mixin
    private Loaded loaded;

    @Mixin
    private EffortOptions options;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "The dataset of the example --index; by default the run's own.")
    private Path data;

    @Mixin
    private ExampleOptions chosen;

    @Option(names = "--png", paramLabel = "FILE", description = "Draws the puzzles and answers too.")
    private Path png;

    @Mixin
    private FilmOptions films;

    @Mixin
    private DeviceOptions devices;

    private record Question(String title, Shown shown, int identifier) {}

    @Override
    public Integer call() {
        var puzzle = puzzle();
        var examples = puzzle == null ? chosen.of(loaded.dataset(data)) : List.<ExampleOptions.Example>of();
        var checkpoint = loaded.checkpoint();
        var form = puzzle == null ? examples.getFirst().dataset().form() : checkpoint.data().form();
        var questions = puzzle == null
                ? examples.stream().map(SolveCommand::question).toList()
                : puzzles(puzzle, checkpoint);
        var effort = options.single(checkpoint.config().arch(), form.kind());
        var model = puzzle == null ? model(examples) : loaded.modelOfUnnamed();
        films.check(questions.size(), options.isPlain());
        int solved = 0;
        var answered = new ArrayList<Shown>();
        try (var device = devices.openAloud()) {
            PrecisionRemark.print(device, model.config());
            var solver = new Solver(device, model, form);
            for (var question : questions) {
                var answer = answer(solver, question, effort);
                var shown = question.shown.with(answer.tokens());
                answered.add(shown);
                films.show(device, model, shown, question.identifier(), effort.steps());
                var told = options.isPlain() ? "" : told(answer, effort);
                solved += print(question.title, shown, told) ? 1 : 0;
            }
        }
        if (questions.size() > 1 && answered.stream().anyMatch(Shown::judged)) {
            System.out.printf("%d of %d solved%n", solved, questions.size());
        }
        if (png != null) {
            Picture.write(png, answered);
        }
        return solved == questions.size() ? 0 : 1;
    }

    /** Finds out which model is meant, and returns the puzzle; null for an example of a dataset. */
    private PuzzleArgument puzzle() {
        boolean both = words.size() == 2;
        if (both ? chosen.asked() : !chosen.asked() && WeightsOptions.isRun(words.getFirst())) {
            throw TrmException.misuse("give either a PUZZLE, or --index for an example of a dataset");
        }
        if (both || chosen.asked()) {
            loaded.of(words.getFirst());
            return both ? PuzzleArgument.of(words.getLast()) : null;
        }
        var puzzle = PuzzleArgument.of(words.getFirst());
        loaded.of(ReadyChoice.of(puzzle));
        return puzzle;
    }

    private Model model(List<ExampleOptions.Example> examples) {
        var first = examples.getFirst();
        var numbers = examples.stream().mapToInt(ExampleOptions.Example::number).toArray();
        return loaded.model(first.dataset(), first.split(), numbers);
    }

    private static Question question(ExampleOptions.Example example) {
        return new Question(example.title(), example.shown(null), example.identifier());
    }

    private static List<Question> puzzles(PuzzleArgument puzzle, Checkpoint checkpoint) {
        var form = checkpoint.data().form();
        var kind = form.kind();
        if (kind == DatasetKind.ARC) {
            throw TrmException.misuse(
                    "%s solves ARC puzzles, which it knows by their identifiers; give one of a dataset with --index",
                    checkpoint.file());
        }
        var text = PuzzleKinds.text(form);
        var rules = PuzzleKinds.rules(form);
        var questions = new ArrayList<Question>();
        for (var grid : puzzle.grids(text)) {
            if (rules.isPresent()) {
                check(grid, rules.get(), questions.size() + 1);
            }
            questions.add(new Question("", new Shown(form, text.tokens(grid), null, null), 0));
        }
        return questions;
    }

    private static void check(int[] grid, PuzzleRules rules, int number) {
        var fault = rules.fault(grid);
        int answers = fault == null ? rules.answers(grid).orElse(1) : 0;
        if (answers == 0) {
            throw TrmException.misuse(
                    "puzzle %d has %s, so nothing solves it; correct it", number, fault == null ? "no answer" : fault);
        }
        if (answers > 1) {
            System.err.printf(
                    "trm: puzzle %d has more than one answer, and models learn puzzles with one; any counts%n", number);
        }
    }

    private static Answer answer(Solver solver, Question question, Effort effort) {
        var tokens = List.of(question.shown.input());
        return solver.solve(tokens, new int[] {question.identifier}, effort).getFirst();
    }

    /** Where an answer is from, as in {@code after 5 steps of rollout 3 of 100}. */
    private static String told(Answer answer, Effort effort) {
        var steps = " after %d %s".formatted(answer.steps(), answer.steps() == 1 ? "step" : "steps");
        if (!effort.searches()) {
            return steps;
        }
        return answer.valid()
                ? "%s of rollout %,d of %,d".formatted(steps, answer.rollout() + 1, effort.samples())
                : "; so ends rollout %,d, chosen of %,d with %,d step%s each"
                        .formatted(
                                answer.rollout() + 1, effort.samples(), effort.steps(), effort.steps() == 1 ? "" : "s");
    }

    /** Prints a puzzle with its answer; whether it is solved. */
    private static boolean print(String title, Shown shown, String told) {
        if (!title.isEmpty()) {
            System.out.println(title);
        }
        System.out.print(shown.text(Terminal.hasColour()));
        if (!shown.judged()) {
            System.out.println("its solution is not known");
            return false;
        }
        var fault = shown.fault();
        System.out.println((fault == null ? "solved: " + rightness(shown.kind()) : "not solved: " + fault) + told);
        return fault == null;
    }

    private static String rightness(DatasetKind kind) {
        return switch (kind) {
            case SUDOKU -> "the grid is valid";
            case MAZE -> "the path is a shortest one";
            case ARC, GRID -> "the grid is the solution";
        };
    }

    /** Solves the first example of a dataset's test split, after a training run. */
    static void show(Path checkpointFile, Dataset dataset, Device device) {
        var checkpoint = Checkpoint.open(checkpointFile);
        var solver = new Solver(device, checkpoint.load(checkpoint.hasEma()), dataset.form());
        var example = ExampleOptions.Example.of(dataset, dataset.split(Dataset.TEST), 0);
        System.out.println("A puzzle it has never seen, and its answer:");
        var effort = Effort.steps(checkpoint.config().arch().haltMaxSteps());
        print("", example.shown(answer(solver, question(example), effort).tokens()), "");
    }
}

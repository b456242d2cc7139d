package trm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.kinds.PuzzleKinds;
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
    @Mixin
    private Loaded loaded;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PUZZLE",
            description = "The cells row by row: of a Sudoku, . or 0 for a blank; of a maze, # S G and spaces; of a"
                    + " grid, characters of its alphabet, or numbers with blanks between."
                    + " Or a file of puzzles; or - for standard input.")
    private String puzzle;

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
        if ((puzzle == null) == !chosen.asked()) {
            throw TrmException.misuse("give either a PUZZLE, or --index for an example of a dataset");
        }
        var examples = puzzle == null ? chosen.of(loaded.dataset(data)) : List.<ExampleOptions.Example>of();
        var questions = puzzle == null
                ? examples.stream().map(SolveCommand::question).toList()
                : puzzles(loaded.checkpoint());
        var model = puzzle == null ? model(examples) : loaded.modelOfUnnamed();
        int steps = loaded.steps();
        films.check(questions.size());
        int solved = 0;
        var answered = new ArrayList<Shown>();
        try (var device = devices.openAloud()) {
            PrecisionRemark.print(device, model.config());
            var solver = new Solver(device, model);
            for (var question : questions) {
                var answer = answer(solver, question, steps);
                answered.add(answer);
                films.show(device, model, answer, question.identifier(), steps);
                solved += print(question.title(), answer) ? 1 : 0;
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

    private Model model(List<ExampleOptions.Example> examples) {
        var first = examples.getFirst();
        var numbers = examples.stream().mapToInt(ExampleOptions.Example::number).toArray();
        return loaded.model(first.dataset(), first.split(), numbers);
    }

    private static Question question(ExampleOptions.Example example) {
        return new Question(example.title(), example.shown(null), example.identifier());
    }

    private List<Question> puzzles(Checkpoint checkpoint) {
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
        for (var grid : PuzzleArgument.read(puzzle, text)) {
            var fault = rules.map(r -> r.fault(grid)).orElse(null);
            if (fault != null) {
                throw TrmException.misuse(
                        "puzzle %d has %s, so nothing solves it; correct it", questions.size() + 1, fault);
            }
            var tokens = Arrays.stream(grid).map(value -> value + 1).toArray();
            questions.add(new Question("", new Shown(form, tokens, null, null), 0));
        }
        return questions;
    }

    private static Shown answer(Solver solver, Question question, int steps) {
        var shown = question.shown();
        return shown.with(solver.solve(shown.input(), question.identifier(), steps));
    }

    /** Prints a puzzle with its answer; whether it is solved. */
    private static boolean print(String title, Shown shown) {
        if (!title.isEmpty()) {
            System.out.println(title);
        }
        System.out.print(shown.text(Terminal.hasColour()));
        if (!shown.judged()) {
            System.out.println("its solution is not known");
            return false;
        }
        var fault = shown.fault();
        System.out.println(fault == null ? "solved: " + rightness(shown.kind()) : "not solved: " + fault);
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
        var solver = new Solver(device, checkpoint.load(checkpoint.hasEma()));
        var example = ExampleOptions.Example.of(dataset, dataset.split(Dataset.TEST), 0);
        System.out.println("A puzzle it has never seen, and its answer:");
        print("", answer(solver, question(example), checkpoint.config().arch().haltMaxSteps()));
    }
}

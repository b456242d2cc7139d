package trm.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.data.DataSplit;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.graph.Devices;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.TrainConfig;

/** A film ends with the answer, shows every improvement in order, and leaves the answer as it is. */
class FilmTest {
    private static final int CELLS = 16;
    private static final int VOCABULARY = 6;

    private static Model model(String... keys) {
        var all = new java.util.ArrayList<>(List.of(keys));
        all.addAll(List.of("arch.hidden_size=24", "arch.puzzle_emb_ndim=0", "arch.halt_max_steps=3"));
        var config = TrainConfig.of(all.toArray(String[]::new));
        return new Model(config.arch(), new Task(CELLS, VOCABULARY, 1), new Parameters(new Rng(7)));
    }

    private static int[] puzzle(int seed) {
        var rng = new Rng(seed);
        return IntStream.generate(() -> rng.nextInt(1, VOCABULARY)).limit(CELLS).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "arch=trm arch.num_heads=2 arch.puzzle_emb_len=0 arch.H_cycles=2 arch.L_cycles=3, 2, z_L z_L z_L z_H",
        "arch=trm arch.mlp_t=true arch.puzzle_emb_len=0 arch.H_cycles=1 arch.L_cycles=2 arch.lma_enable=true, 1,"
                + " z_L z_L z_H",
        "arch=trm_singlez arch.num_heads=2 arch.puzzle_emb_len=0 arch.H_cycles=2 arch.L_cycles=2, 2, z_L z_L z_L",
        "arch=trm_hier6 arch.num_heads=2 arch.puzzle_emb_len=0 arch.H_cycles=2 arch.L_cycles=2, 2, z_L1 z_L2 z_H",
        "arch=hrm arch.num_heads=2 arch.H_cycles=2 arch.L_cycles=2 arch.H_layers=1 arch.L_layers=1, 2, z_L z_L z_H",
        "arch=transformers_baseline arch.num_heads=2 arch.H_layers=1, 1, z_H"
    })
    void itShowsEveryImprovementAndEndsWithTheAnswer(String keys, int cycles, String states) {
        var model = model(keys.split(" "));
        var updates = List.of(states.split(" "));
        try (var device = Devices.open("cpu", 1); var filming = new Filming(device, model)) {
            var solver = new Solver(device, model);
            var answers = new HashSet<String>();
            for (int seed = 0; seed < 3; seed++) {
                var film = filming.film(puzzle(seed), 0, 4);
                assertEquals(1 + 4 * cycles * updates.size(), film.frames().size());
                assertEquals(List.of(cycles, updates.size()), List.of(film.cycles(), film.updates()));
                for (int i = 1; i < film.frames().size(); i++) {
                    var frame = film.frames().get(i);
                    int inStep = (i - 1) % (cycles * updates.size());
                    assertEquals(
                            List.of(1 + (i - 1) / (cycles * updates.size()), 1 + inStep / updates.size(),
                                    1 + inStep % updates.size(), updates.get(inStep % updates.size())),
                            List.of(frame.step(), frame.cycle(), frame.update(), frame.state()));
                    assertEquals(frame.state().equals(updates.getLast()), frame.isAnswer());
                }
                for (int step = 1; step <= 4; step++) {
                    var end = film.steps().get(step - 1);
                    assertEquals(step, end.step());
                    assertTrue(end.isAnswer());
                    assertArrayEquals(solver.solve(puzzle(seed), 0, step), end.tokens(), "step " + step);
                }
                assertArrayEquals(film.steps().getLast().tokens(), film.answer());
                answers.add(Arrays.toString(film.answer()));
            }
            assertTrue(answers.size() > 1, "the puzzles have one answer"); // else equality would say little
        }
    }

    /** What the states are read as in between differs from the answer; a film of the answer alone would not do. */
    @Test
    void latentsAreReadToo() {
        var model = model(
                "arch=trm", "arch.num_heads=2", "arch.puzzle_emb_len=0", "arch.H_cycles=2", "arch.L_cycles=2");
        try (var device = Devices.open("cpu", 1); var filming = new Filming(device, model)) {
            var film = filming.film(puzzle(1), 0, 2);
            assertTrue(film.frames().stream()
                    .anyMatch(frame -> !frame.isAnswer() && !Arrays.equals(frame.tokens(), film.answer())));
        }
    }

    /** Sums over the rows of a survey are those of an evaluation, whatever the batch. */
    @Test
    void aSurveySaysOfEachExampleWhatAnEvaluationSums() {
        int examples = 70; // more than one batch
        var inputs = new byte[examples * CELLS];
        var labels = new byte[examples * CELLS];
        var rng = new Rng(5);
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (byte) rng.nextInt(1, VOCABULARY);
            labels[i] = (byte) rng.nextInt(0, VOCABULARY); // 0 does not count
        }
        var split = new DataSplit(
                "test", Metadata.withoutIdentifiers(VOCABULARY, CELLS, examples),
                IntStream.rangeClosed(0, examples).toArray(), IntStream.rangeClosed(0, examples).toArray(),
                new int[examples], new PlainExamples(CELLS, inputs, labels), new int[0]);
        var model = model(
                "arch=trm", "arch.num_heads=2", "arch.puzzle_emb_len=0", "arch.H_cycles=1", "arch.L_cycles=2");
        try (var device = Devices.open("cpu", 1)) {
            var all = IntStream.range(0, examples).toArray();
            var surveys = Survey.of(device, model, split, all, 3, done -> {});
            var answers = new int[examples][];
            var evaluation = new Evaluator(device, model, 32).run(split, 3, (first, count, logits, preds, q) -> {
                for (int row = 0; row < count; row++) {
                    answers[first + row] = Arrays.copyOfRange(preds, row * CELLS, (row + 1) * CELLS);
                    assertEquals(q[2 * row], surveys.get(first + row).qHalt()[2]);
                }
            });
            double accuracy = 0;
            double loss = 0;
            for (int i = 0; i < examples; i++) {
                var survey = surveys.get(i);
                assertEquals(i, survey.example());
                assertArrayEquals(answers[i], survey.answer());
                accuracy += 1 - survey.wrong()[2] / (double) survey.labelled();
                loss += survey.loss()[2];
            }
            assertEquals(evaluation.last().accuracy(), accuracy, 1e-9);
            assertEquals(evaluation.last().lmLoss(), loss, 1e-3);
            assertTrue(accuracy > 0 && accuracy < examples);
        }
    }

    @Test
    void whenAPuzzleWasSolvedIsWhenItsAnswerStays() {
        assertEquals(2, survey(3, 0, 0).solvedAt());
        assertEquals(3, survey(0, 1, 0).solvedAt());
        assertEquals(1, survey(0, 0, 0).solvedAt());
        assertEquals(0, survey(0, 0, 2).solvedAt());
        assertEquals(0, new Survey(0, 0, new int[3], new float[3], new float[3], new int[1]).solvedAt());
    }

    private static Survey survey(int... wrong) {
        return new Survey(0, CELLS, wrong, new float[wrong.length], new float[wrong.length], new int[CELLS]);
    }
}

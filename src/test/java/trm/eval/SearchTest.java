package trm.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.sudoku.SudokuDatasets;
import trm.graph.Devices;
import trm.model.Architecture;
import trm.model.Key;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.TrmException;
import trm.train.TrainConfig;

/** What an attempt comes to depends on nothing but the puzzle, the seed and its own number. */
class SearchTest {
    private static final Dataset DATA = SudokuDatasets.generate(4, 4, 13, 0, 1);
    private static final DataSplit TEST = DATA.split(Dataset.TEST);
    private static final Task TASK = new Task(16, 6, 1);
    private static final int[] ALL = IntStream.range(0, 13).toArray();
    private static final int STEPS = 6;

    /** An answer as it was delivered. */
    private record Given(int index, List<Float> logits, List<Integer> tokens, List<Float> q) {}

    private record Outcome(SearchScore score, List<Given> chosen, List<Given> every) {}

    /** A random model whose q head has opinions. */
    private static Model model(Architecture architecture) {
        var lacks = architecture.lacks().stream().map(Key::name).toList();
        var keys = new ArrayList<>(List.of(
                "arch.name=" + architecture, "arch.hidden_size=16", "arch.num_heads=2", "arch.puzzle_emb_ndim=0",
                "arch.puzzle_emb_len=0", "arch.H_cycles=1", "arch.L_cycles=1"));
        keys.removeIf(key -> lacks.contains(key.split("=")[0]));
        var config = TrainConfig.of(keys.toArray(String[]::new));
        var model = new Model(config.arch(), TASK, new Parameters(new Rng(4)));
        for (var p : model.parameters().all()) {
            if (p.name().contains("q_head")) {
                var rng = new Rng(9);
                var values = p.tensor().floats();
                for (int i = 0; i < values.length; i++) {
                    values[i] = p.name().endsWith("bias") ? 0 : rng.nextFloat() - 0.5f;
                }
                p.tensor().changed();
            }
        }
        return model;
    }

    private static Evaluator.Sink into(List<Given> list, int vocabulary) {
        return (first, count, logits, preds, q) -> {
            for (int row = 0; row < count; row++) {
                int n = 16 * vocabulary;
                list.add(new Given(
                        first + row,
                        logits == null ? null : floats(logits, row * n, n),
                        Arrays.stream(preds, row * 16, row * 16 + 16).boxed().toList(),
                        floats(q, 2 * row, 2)));
            }
        };
    }

    private static List<Float> floats(float[] values, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> values[i]).toList();
    }

    private static Outcome search(Model model, Effort effort, int[] examples, int batch, int threads) {
        try (var device = Devices.open("cpu", threads)) {
            var chosen = new ArrayList<Given>();
            var every = new ArrayList<Given>();
            var search = new Search(device, model, DATA, effort, Search.doublings(effort.steps()), batch);
            var score = search.run(TEST, examples, into(every, 6), into(chosen, 6), () -> false);
            return new Outcome(score, chosen, every);
        }
    }

    private static List<Given> plain(Model model, int steps) {
        try (var device = Devices.open("cpu", 1)) {
            var given = new ArrayList<Given>();
            new Evaluator(device, model, 13).run(TEST, steps, into(given, 6));
            return given;
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneAttemptWithoutNoiseIsThePlainAnswer(Architecture architecture) {
        var model = model(architecture);
        var expected = plain(model, STEPS);
        for (var effort : List.of(Effort.steps(STEPS), Effort.steps(STEPS).halt(Double.POSITIVE_INFINITY))) {
            var outcome = search(model, effort, ALL, 5, 1);
            assertEquals(expected, outcome.chosen);
            assertEquals(13L * STEPS, outcome.score.taken());
            assertEquals(13L * STEPS, outcome.score.last().steps());
        }
        try (var device = Devices.open("cpu", 1)) {
            var whole = new Evaluator(device, model, 13).run(TEST, STEPS, null);
            var halted = search(model, Effort.steps(STEPS).halt(Double.POSITIVE_INFINITY), ALL, 13, 1).score;
            assertEquals(whole.last().accuracy(), halted.last().accuracy(), 1e-9);
            assertEquals(whole.last().qHaltAccuracy(), halted.last().qHaltAccuracy());
            assertEquals(whole.last().lmLoss(), halted.last().lmLoss(), 1e-9);
            assertEquals(whole.perStep().get(3), halted.depths().get(2).mean());
        }
    }

    @ParameterizedTest
    @EnumSource
    void neitherThreadsNorBatchNorCompanyMatter(Architecture architecture) {
        var model = model(architecture);
        var effort = Effort.steps(STEPS).search(3, 0.5).halt(0.1).seed(7);
        var one = search(model, effort, ALL, 1, 1);
        assertEquals(one, search(model, effort, ALL, 13, 2));
        assertEquals(one, search(model, effort, ALL, 39, 1));
        var alone = search(model, effort, new int[] {7}, 2, 1);
        for (int rollout = 0; rollout < 3; rollout++) {
            var there = one.every.get(3 * 7 + rollout);
            assertEquals(new Given(0, there.logits, there.tokens, there.q), alone.every.get(rollout));
        }
        assertNotEquals(one.every, search(model, effort.seed(8), ALL, 13, 1).every);
        var rollouts = one.every.subList(0, 3).stream().map(Given::q).distinct().toList();
        assertEquals(3, rollouts.size(), "each attempt has noise of its own");
    }

    /** The answer of a puzzle that ends early is the one that all its steps up to there give. */
    @ParameterizedTest
    @EnumSource
    void haltingEndsAtTheFirstStepWhereTheModelSaysSo(Architecture architecture) {
        var model = model(architecture);
        boolean continues = !model.config().noActContinue();
        var plain = IntStream.rangeClosed(1, STEPS).mapToObj(steps -> plain(model, steps)).toList();
        var sorted = plain.getFirst().stream().map(g -> margin(g, continues)).sorted().toList();
        double threshold = sorted.get(6); // about half of them end after the first step
        var halted = search(model, Effort.steps(STEPS).halt(threshold), ALL, 4, 1);
        long taken = 0;
        for (int i = 0; i < 13; i++) {
            int step = 1;
            while (step < STEPS && margin(plain.get(step - 1).get(i), continues) <= threshold) {
                step++;
            }
            assertEquals(plain.get(step - 1).get(i), halted.chosen.get(i));
            taken += step;
        }
        assertEquals(taken, halted.score.taken());
        assertTrue(taken < 13L * STEPS);
        assertEquals(13, search(model, Effort.steps(STEPS).halt(Double.NEGATIVE_INFINITY), ALL, 4, 1).score.taken());
    }

    private static double margin(Given given, boolean continues) {
        return (double) given.q.get(0) - (continues ? given.q.get(1) : 0);
    }

    /** Counted again from all answers. */
    @Test
    void sharesAreOfTheAnswersThatWereGiven() {
        var outcome = search(model(Architecture.TRM), Effort.steps(2).search(4, 2), ALL, 13, 1);
        int right = 0;
        int best = 0;
        int any = 0;
        for (int i = 0; i < 13; i++) {
            var labels = new int[16];
            TEST.example(i, new int[16], labels, 0);
            var solution = Arrays.stream(labels).boxed().toList();
            var answers = outcome.every.subList(4 * i, 4 * i + 4);
            right += (int) answers.stream().filter(a -> a.tokens.equals(solution)).count();
            any += answers.stream().anyMatch(a -> a.tokens.equals(solution)) ? 1 : 0;
            var liked = answers.stream().reduce((a, b) -> b.q.get(0) > a.q.get(0) ? b : a).orElseThrow();
            best += liked.tokens.equals(solution) ? 1 : 0;
            assertEquals(liked, outcome.chosen.get(i));
        }
        var last = outcome.score.depths().getLast();
        assertEquals(right / 52.0, last.mean());
        assertEquals(best / 13.0, last.bestByQ());
        assertEquals(any / 13.0, last.passAtK());
        assertArrayEquals(new int[] {1, 2, 4, 6}, Search.doublings(6));
        assertArrayEquals(new int[] {1}, Search.doublings(1));
    }

    @Test
    void choosesByRulesByVoteOrByQ() {
        var wrong = answer(0, 9, false, 1, 1);
        var often = answer(1, 2, false, 2, 2);
        var again = answer(2, 1, false, 2, 2);
        var valid = answer(3, -4, true, 3, 3);
        var also = answer(4, 5, true, 4, 4);
        var all = List.of(wrong, often, again, valid, also);
        assertEquals(valid, Choice.RULES.from(all));
        assertEquals(wrong, Choice.RULES.from(all.subList(0, 3)));
        assertEquals(often, Choice.VOTE.from(all));
        assertEquals(wrong, Choice.VOTE.from(List.of(valid, wrong, also)), "as frequent, but with a higher q");
        assertEquals(wrong, Choice.Q.from(all));
        assertEquals(valid, Choice.Q.from(List.of(valid)));
    }

    private static Answer answer(int rollout, float q, boolean valid, int... tokens) {
        return new Answer(tokens, null, new float[] {q, 0}, 1, rollout, valid);
    }

    @Test
    void refusesEffortsThatAreNone() {
        for (var wrong : List.<Runnable>of(
                () -> Effort.steps(0), () -> Effort.steps(1).search(0, 0), () -> Effort.steps(1).search(1, -0.1),
                () -> Effort.steps(1).search(1, Double.NaN), () -> Effort.steps(1).halt(Double.NaN))) {
            var refused = assertThrows(TrmException.class, wrong::run);
            assertEquals(2, refused.exitCode());
            assertFalse(refused.getMessage().isBlank());
        }
    }
}

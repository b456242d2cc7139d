package trm.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import trm.Golden;
import trm.data.Grid;
import trm.data.Pair;
import trm.data.Puzzle;
import trm.data.arc.ArcCanvas;
import trm.distributed.Alone;
import trm.distributed.Group;
import trm.distributed.Threads;
import trm.train.EvaluatorConfig;

/** Every case that was recorded from the reference's evaluator, and what is done better here. */
class ArcEvaluatorTest {
    private static final String INPUTS = "datasets/arc_evaluator_inputs.h5";
    private static final Map<?, ?> GOLDEN = (Map<?, ?>) json("arc_evaluator.json");
    private static final List<String> IDENTIFIERS =
            ((List<?>) json("arc-eval/identifiers.json")).stream().map(Object::toString).toList();
    private static final List<Puzzle> PUZZLES = puzzles();
    private static final int[] EXAMPLES = Golden.ints(INPUTS, "inputs");
    private static final int[] PREDS = Golden.ints(INPUTS, "preds");
    private static final int[] IDS = Golden.ints(INPUTS, "puzzle_identifiers");
    private static final float[] Q = Golden.floats(INPUTS, "q_halt_logits");

    @TempDir
    private Path temp;

    private static Object json(String name) {
        try {
            var text = Files.readString(Path.of("src/test/resources/golden/datasets", name));
            return new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Grid grid(Object rows) {
        return Grid.of(((List<?>) rows).stream()
                .map(row -> ((List<?>) row).stream().mapToInt(c -> (int) c).toArray())
                .toArray(int[][]::new));
    }

    private static List<Puzzle> puzzles() {
        var puzzles = new ArrayList<Puzzle>();
        ((Map<?, ?>) json("arc-eval/test_puzzles.json")).forEach((id, puzzle) -> {
            var pairs = new ArrayList<Pair>();
            for (var pair : (List<?>) ((Map<?, ?>) puzzle).get("test")) {
                var fields = (Map<?, ?>) pair;
                pairs.add(new Pair(true, grid(fields.get("input")), grid(fields.get("output"))));
            }
            puzzles.add(new Puzzle(id.toString(), pairs));
        });
        return puzzles;
    }

    private static ArcEvaluator evaluator(int submissionK, boolean aggregated) {
        return evaluator(submissionK, aggregated, Alone.INSTANCE);
    }

    private static ArcEvaluator evaluator(int submissionK, boolean aggregated, Group group) {
        var config = EvaluatorConfig.ARC
                .with(EvaluatorConfig.SUBMISSION_K, submissionK)
                .with(EvaluatorConfig.AGGREGATED_VOTING, aggregated);
        return new ArcEvaluator(config, IDENTIFIERS, PUZZLES, group);
    }

    private static void add(ArcEvaluator evaluator, int row) {
        var input = Arrays.copyOfRange(EXAMPLES, row * ArcCanvas.SEQ_LEN, (row + 1) * ArcCanvas.SEQ_LEN);
        evaluator.add(IDS[row], input, PREDS, row * ArcCanvas.SEQ_LEN, Q[row]);
    }

    private static ArcEvaluator evaluate(ArcEvaluator evaluator, IntPredicate rows) {
        evaluator.begin(null, null);
        IntStream.range(0, IDS.length).filter(rows).forEach(row -> add(evaluator, row));
        return evaluator;
    }

    private static void assertMetrics(Object expected, ArcScore score) {
        var metrics = new LinkedHashMap<String, Double>();
        ((Map<?, ?>) expected).forEach((name, value) -> metrics.put(name.toString(), ((Number) value).doubleValue()));
        assertEquals(metrics, score.metrics());
    }

    private static void assertScore(String name, ArcScore score) {
        var golden = (Map<?, ?>) GOLDEN.get(name);
        assertMetrics(golden.get("metrics"), score);
        assertEquals(golden.get("submission"), parse(score.submission().toJson()));
        assertEquals(List.of(), score.missing());
        assertEquals(List.of(), score.unsolved());
    }

    private static Object parse(String json) {
        return new Load(LoadSettings.builder().build()).loadFromString(json);
    }

    @ParameterizedTest
    @CsvSource({"one_rank, 2", "one_rank_K3, 3"})
    void votesAsTheReference(String name, int submissionK) {
        assertScore(name, evaluate(evaluator(submissionK, true), row -> true).score());
    }

    /** The reference counts the second rank's predictions after the first's. */
    @Test
    void theOrderOfTwoRanksChangesNothingHere() {
        var evaluator = evaluate(evaluator(2, true), row -> row % 2 == 0);
        assertScore("two_ranks", evaluate(evaluator, row -> row % 2 == 1).score());
    }

    /** Each rank predicts some; all of them score. */
    @Test
    void severalRanksVoteTogether() {
        int half = IDS.length / 2;
        for (var score : Threads.run(2, group -> evaluate(
                evaluator(2, true, group), row -> row / half == group.rank()).score())) {
            assertScore("one_rank", score);
        }
        var golden = (Map<?, ?>) GOLDEN.get("accumulate");
        Threads.run(3, group -> {
            var evaluator = evaluate(evaluator(2, true, group), row -> row % 9 == 3 * group.rank());
            assertMetrics(golden.get("first"), evaluator.score());
            evaluate(evaluator, row -> row % 9 == 3 * group.rank() + 1);
            assertMetrics(golden.get("second_aggregated"), evaluator.score());
            return null;
        });
    }

    @Test
    void votesWhereCopiesAreMissing() {
        var mask = (List<?>) GOLDEN.get("sparse_mask");
        assertScore("sparse", evaluate(evaluator(2, true), row -> mask.get(row).equals(1)).score());
    }

    @Test
    void laterEvaluationsAddVotesOrStartAnew() {
        var golden = (Map<?, ?>) GOLDEN.get("accumulate");
        var evaluator = evaluate(evaluator(2, true), row -> row % 3 == 0);
        assertMetrics(golden.get("first"), evaluator.score());
        assertMetrics(golden.get("second_aggregated"), evaluate(evaluator, row -> row % 3 == 1).score());
        assertNotEquals(
                evaluate(evaluator(2, true), row -> row % 3 == 1).score().submission(),
                evaluator.score().submission());

        var forgetful = evaluate(evaluator(2, false), row -> row % 3 == 0);
        assertMetrics(golden.get("first"), forgetful.score());
        assertEquals(
                evaluate(evaluator(2, true), row -> row % 3 == 1).score(),
                evaluate(forgetful, row -> row % 3 == 1).score());
    }

    @Test
    void paddingHasNoVote() {
        var evaluator = evaluate(evaluator(2, true), row -> true);
        var before = evaluator.score();
        for (int i = 0; i < 1000; i++) {
            evaluator.add(0, new int[ArcCanvas.SEQ_LEN], PREDS, 0, 9);
        }
        assertEquals(before, evaluator.score());
    }

    @Test
    void puzzlesWithoutPredictionsAreWrongAndListed() throws IOException {
        var whole = evaluate(evaluator(2, true), row -> true).score();
        var without = PUZZLES.get(4).id();
        var evaluator = evaluate(evaluator(2, true), row -> !IDENTIFIERS.get(IDS[row]).startsWith(without));
        var score = evaluator.score();
        assertEquals(List.of(without), score.missing());
        assertTrue(score.metrics().get("ARC/pass@1000") < whole.metrics().get("ARC/pass@1000"));
        score.submission().write(temp.resolve("deep/submission.json"));
        var submission = (Map<?, ?>) parse(Files.readString(temp.resolve("deep/submission.json")));
        assertEquals(
                parse("[{attempt_1: [[0, 0], [0, 0]], attempt_2: [[0, 0], [0, 0]]}]"), submission.get(without));
        assertEquals(PUZZLES.stream().map(Puzzle::id).toList(), List.copyOf(submission.keySet()));
        PUZZLES.forEach(p -> assertEquals(p.test().size(), ((List<?>) submission.get(p.id())).size()));
    }

    @Test
    void puzzlesWithoutSolutionsAreAnsweredAndNotScored() {
        var whole = evaluate(evaluator(2, true), row -> true).score();
        var puzzles = new ArrayList<Puzzle>();
        for (var puzzle : PUZZLES) {
            boolean known = puzzle == PUZZLES.get(4);
            puzzles.add(known ? puzzle : new Puzzle(puzzle.id(), puzzle.pairs().stream()
                    .map(pair -> new Pair(true, pair.input(), null))
                    .toList()));
        }
        var evaluator = new ArcEvaluator(EvaluatorConfig.ARC, IDENTIFIERS, puzzles, Alone.INSTANCE);
        var score = evaluate(evaluator, row -> true).score();
        assertEquals(whole.submission(), score.submission());
        assertEquals(PUZZLES.size() - 1, score.unsolved().size());
        assertEquals(Math.rint(score.metrics().get("ARC/pass@1000")), score.metrics().get("ARC/pass@1000"));
        var none = new ArcEvaluator(EvaluatorConfig.ARC, IDENTIFIERS, puzzles.subList(0, 4), Alone.INSTANCE);
        var unknown = evaluate(none, row -> true).score().metrics();
        assertEquals(whole.metrics().keySet(), unknown.keySet());
        unknown.values().forEach(value -> assertEquals(Double.NaN, value));
    }

    /** Votes go before q, q before the order of arrival. */
    @Test
    void ranksByVotesThenMeanQThenArrival() {
        var input = new int[ArcCanvas.SEQ_LEN];
        ArcCanvas.place(Grid.of(new int[][] {{1}}), 0, 0, input, 0);
        var pair = new Pair(true, Grid.of(new int[][] {{1}}), Grid.of(new int[][] {{5}}));
        var puzzles = List.of(new Puzzle("p", List.of(pair)));
        var config = EvaluatorConfig.ARC
                .with(EvaluatorConfig.SUBMISSION_K, 4)
                .with(EvaluatorConfig.PASS_KS, List.of(1, 2, 3, 4));
        var names = List.of("<blank>", "p", "p|||t4|||0213456789");
        var evaluator = new ArcEvaluator(config, names, puzzles, Alone.INSTANCE);
        evaluator.begin(null, null);
        vote(evaluator, input, 3, 2);
        vote(evaluator, input, 4, 2);
        vote(evaluator, input, 5, 3);
        vote(evaluator, input, 6, -9);
        vote(evaluator, input, 6, -9);
        var score = evaluator.score();
        assertEquals(
                "{\"p\": [{\"attempt_1\": [[6]], \"attempt_2\": [[5]], \"attempt_3\": [[3]], \"attempt_4\": [[4]]}]}",
                score.submission().toJson());
        assertEquals(
                Map.of("ARC/pass@1", 0.0, "ARC/pass@2", 1.0, "ARC/pass@3", 1.0, "ARC/pass@4", 1.0), score.metrics());
    }

    private static void vote(ArcEvaluator evaluator, int[] input, int colour, float q) {
        var preds = new int[ArcCanvas.SEQ_LEN];
        ArcCanvas.place(Grid.of(new int[][] {{colour}}), 0, 0, preds, 0);
        evaluator.add(1, input, preds, 0, q);
    }
}

package trm.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import trm.data.DatasetKind;

/** Which of several answers to a puzzle counts. */
public enum Choice {
    /** The first one that the rules accept, else the one with the highest q_halt. */
    RULES,
    /** The one that most attempts gave, of equally frequent ones that with the highest mean of σ(q_halt). */
    VOTE,
    /** The one with the highest q_halt. */
    Q;

    /** What suits puzzles of a kind. */
    public static Choice of(DatasetKind kind) {
        return switch (kind) {
            case SUDOKU, MAZE -> RULES;
            case ARC -> VOTE;
            case GRID -> Q;
        };
    }

    /** Chooses from {@code answers}, at least one, in the order of their rollouts; the first of equals. */
    Answer from(List<Answer> answers) {
        return switch (this) {
            case RULES -> answers.stream().filter(Answer::valid).findFirst().orElseGet(() -> byQ(answers));
            case VOTE -> byVote(answers);
            case Q -> byQ(answers);
        };
    }

    private static Answer byQ(List<Answer> answers) {
        return answers.stream().reduce((a, b) -> b.qHalt() > a.qHalt() ? b : a).orElseThrow();
    }

    private static Answer byVote(List<Answer> answers) {
        record Votes(Answer first, int count, double q) {
            Votes plus(Votes other) {
                return new Votes(first, count + other.count, q + other.q);
            }
        }
        var votes = new LinkedHashMap<List<Integer>, Votes>();
        for (var answer : answers) {
            var one = new Votes(answer, 1, 1 / (1 + Math.exp(-(double) answer.qHalt())));
            votes.merge(Arrays.stream(answer.tokens()).boxed().toList(), one, Votes::plus);
        }
        var best = Comparator.comparingInt(Votes::count).thenComparingDouble(v -> v.q / v.count);
        return votes.values().stream().reduce((a, b) -> best.compare(b, a) > 0 ? b : a).orElseThrow().first;
    }
}

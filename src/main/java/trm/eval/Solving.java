package trm.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import trm.data.Batch;
import trm.data.puzzle.PuzzleRules;

/**
 * Puzzles to be answered, and what the attempts at each have come to. Where rules are known, the first answer that they
 * accept ends the attempts at its puzzle. Attempts go in waves, and first is what is of an earlier wave, then of an
 * earlier step, then of an earlier attempt: whatever was computed at the same time, it is the same one.
 */
final class Solving implements Rows.Source {
    /** Attempts at a puzzle that go at once. */
    static final int WAVE = 8;

    private final Effort effort;
    private final Optional<PuzzleRules> rules;
    private final Choice choice;
    private final List<Open> puzzles = new ArrayList<>();
    private int wave;
    private int puzzle;
    private int inWave;

    /** @param rules to look for an answer that they accept; empty where none are known, or where none is looked for */
    Solving(List<int[]> puzzles, int[] identifiers, Effort effort, Optional<PuzzleRules> rules, Choice choice) {
        this.effort = effort;
        this.rules = rules;
        this.choice = choice;
        for (int i = 0; i < identifiers.length; i++) {
            this.puzzles.add(new Open(i, puzzles.get(i), identifiers[i]));
        }
    }

    @Override
    public Rows.Attempt next(Batch batch, int row) {
        while (wave * WAVE < effort.samples()) {
            if (puzzle == puzzles.size()) {
                puzzle = 0;
                wave++;
            } else if (inWave == WAVE || rollout() >= effort.samples()) {
                inWave = 0;
                puzzle++;
            } else {
                var open = puzzles.get(puzzle);
                var attempt = new Try(open, rollout());
                inWave++;
                if (!open.isSolvedBefore(attempt.rank(1))) {
                    batch.put(row, open.tokens, open.identifier);
                    return attempt;
                }
            }
        }
        return null;
    }

    private int rollout() {
        return wave * WAVE + inWave;
    }

    /** The answer to each puzzle. */
    List<Answer> answers() {
        return puzzles.stream().map(Open::chosen).toList();
    }

    private final class Open {
        private final int number;
        private final int[] tokens;
        private final int identifier;
        private final int[] question;
        private final List<Answer> answers = new ArrayList<>();
        private Answer solution;
        private long rank = Long.MAX_VALUE;

        Open(int number, int[] tokens, int identifier) {
            this.number = number;
            this.tokens = tokens;
            this.identifier = identifier;
            question = rules.map(r -> r.grid(tokens, 0)).orElse(null);
        }

        boolean isSolvedBefore(long other) {
            return rank < other;
        }

        boolean accepts(int[] answer) {
            return question != null
                    && rules.orElseThrow().mismatch(question, rules.orElseThrow().grid(answer, 0)) == null;
        }

        void solved(Answer answer, long at) {
            if (at < rank) {
                rank = at;
                solution = answer;
            }
        }

        Answer chosen() {
            answers.sort(Comparator.comparingInt(Answer::rollout));
            return solution != null ? solution : choice.from(answers);
        }
    }

    private final class Try implements Rows.Attempt {
        private final Open open;
        private final int rollout;

        Try(Open open, int rollout) {
            this.open = open;
            this.rollout = rollout;
        }

        @Override
        public int puzzle() {
            return open.number;
        }

        @Override
        public int rollout() {
            return rollout;
        }

        /** What comes first has the lower one. */
        long rank(int step) {
            return ((long) (rollout / WAVE) * (effort.steps() + 1L) + step) * WAVE + rollout % WAVE;
        }

        @Override
        public boolean step(Rows.View view) {
            boolean ends = view.ends(effort);
            if (ends || rules.isPresent()) {
                var tokens = view.preds();
                boolean valid = open.accepts(tokens);
                if (ends || valid) {
                    var answer = new Answer(tokens, null, view.q(), view.steps(), rollout, valid);
                    open.answers.add(answer);
                    if (valid) {
                        open.solved(answer, rank(view.steps()));
                        return true;
                    }
                }
            }
            return ends || open.isSolvedBefore(rank(view.steps() + 1));
        }
    }
}

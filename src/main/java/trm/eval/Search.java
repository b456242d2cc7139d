package trm.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import trm.data.Batch;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.kinds.PuzzleKinds;
import trm.data.puzzle.PuzzleRules;
import trm.graph.Device;
import trm.model.Model;
import trm.train.Metrics;

/**
 * Evaluates a model that makes several attempts at each puzzle, or that says itself when it is done: more of the
 * computing goes to where it helps. Numbers do not depend on the batch, nor on the number of threads.
 */
public final class Search {
    private final Effort effort;
    private final int[] depths;
    private final Choice choice;
    private final Optional<PuzzleRules> rules;
    private final Rows rows;

    /**
     * @param dataset whose kind says how answers are chosen
     * @param depths numbers of steps to tell of, in rising order; the last is {@code effort.steps()}
     * @param batch rows at once; it changes the speed, not the result
     */
    public Search(Device device, Model model, Dataset dataset, Effort effort, int[] depths, int batch) {
        this.effort = effort;
        this.depths = depths.clone();
        choice = Choice.of(dataset.kind());
        rules = effort.searches() ? PuzzleKinds.rules(dataset.form()) : Optional.empty(); // one answer is no choice
        rows = new Rows(device, model, batch, effort.noise(), effort.seed());
    }

    /** 1, 2, 4 … below {@code steps}, and {@code steps} itself: what is told of where nobody says of what. */
    public static int[] doublings(int steps) {
        var depths = new ArrayList<Integer>();
        for (long depth = 1; depth < steps; depth *= 2) {
            depths.add((int) depth);
        }
        depths.add(steps);
        return depths.stream().mapToInt(d -> d).toArray();
    }

    /**
     * Evaluates {@code examples} of {@code split}.
     *
     * @param every takes every answer, in the order of examples and rollouts, an example's each with its number; or
     *     null
     * @param chosen takes the one answer to each example that is chosen, with its logits; or null
     */
    public SearchScore run(
            DataSplit split, int[] examples, Evaluator.Sink every, Evaluator.Sink chosen, BooleanSupplier stopped) {
        var tally = new Tally(split, examples, every, chosen);
        long before = rows.taken();
        rows.run(tally, stopped);
        return tally.score(rows.taken() - before);
    }

    /** Hands out the attempts and adds up what they come to. */
    private final class Tally implements Rows.Source {
        private final DataSplit split;
        private final int[] examples;
        private final Evaluator.Sink every;
        private final Evaluator.Sink chosen;
        /** Complete ones that wait for those before them, and incomplete ones. */
        private final TreeMap<Integer, Attempts> pending = new TreeMap<>();
        private final long[] mean = new long[depths.length];
        private final long[] bestByQ = new long[depths.length];
        private final long[] passed = new long[depths.length];
        private final long[] valid = new long[depths.length];
        private long next;
        private int delivered;
        private Metrics last = Metrics.ZERO;
        private long right;
        private long known;

        Tally(DataSplit split, int[] examples, Evaluator.Sink every, Evaluator.Sink chosen) {
            this.split = split;
            this.examples = examples;
            this.every = every;
            this.chosen = chosen;
        }

        @Override
        public Rows.Attempt next(Batch batch, int row) {
            int index = (int) (next / effort.samples());
            if (index == examples.length) {
                return null;
            }
            int rollout = (int) (next++ % effort.samples());
            batch.put(row, split, examples[index]);
            var attempts = pending.computeIfAbsent(index, i -> new Attempts(examples[i], question(batch, row)));
            return new Rollout(attempts, rollout);
        }

        private int[] question(Batch batch, int row) {
            return rules.map(r -> r.grid(batch.inputs(), row * batch.seqLen())).orElse(null);
        }

        /** Those whose turn it is; in order, so that sums are the same whoever is ready first. */
        private void deliver() {
            for (var done = pending.get(delivered); done != null && done.left == 0; done = pending.get(delivered)) {
                pending.remove(delivered);
                add(done);
                var answers = Arrays.stream(done.rollouts).map(r -> r.answer).toList();
                if (every != null) {
                    answers.forEach(answer -> give(every, answer));
                }
                var answer = choice.from(answers);
                right += done.rollouts[answer.rollout()].answerRight ? 1 : 0;
                if (chosen != null) {
                    give(chosen, answer);
                }
                delivered++;
            }
        }

        private void give(Evaluator.Sink sink, Answer answer) {
            sink.accept(delivered, 1, answer.logits(), answer.tokens(), answer.q());
        }

        private void add(Attempts done) {
            var first = done.rollouts[0];
            for (var rollout : done.rollouts) {
                last = last.plus(rollout.metrics);
            }
            known += first.metrics.count();
            for (int d = 0; d < depths.length; d++) {
                boolean any = false;
                boolean accepted = false;
                var best = first;
                for (var rollout : done.rollouts) {
                    mean[d] += rollout.right[d] ? 1 : 0;
                    any |= rollout.right[d];
                    accepted |= rollout.valid[d];
                    best = rollout.q[d] > best.q[d] ? rollout : best;
                }
                bestByQ[d] += best.right[d] ? 1 : 0;
                passed[d] += any ? 1 : 0;
                valid[d] += accepted ? 1 : 0;
            }
        }

        SearchScore score(long taken) {
            double all = rules.isPresent() ? examples.length : Double.NaN;
            var told = new ArrayList<SearchScore.Depth>();
            for (int d = 0; d < depths.length; d++) {
                told.add(new SearchScore.Depth(
                        depths[d],
                        (double) mean[d] / known / effort.samples(), // 0/0: no solution is known
                        (double) bestByQ[d] / known,
                        (double) passed[d] / known,
                        valid[d] / all));
            }
            return new SearchScore(examples.length, last, taken, List.copyOf(told), right, known);
        }

        /** At one example. */
        private final class Attempts {
            final int example;
            final int[] question;
            final Rollout[] rollouts = new Rollout[effort.samples()];
            int left = effort.samples();

            Attempts(int example, int[] question) {
                this.example = example;
                this.question = question;
            }
        }

        private final class Rollout implements Rows.Attempt {
            private final Attempts attempts;
            private final int rollout;
            private final float[] q = new float[depths.length];
            private final boolean[] right = new boolean[depths.length];
            private final boolean[] valid = new boolean[depths.length];
            private int depth;
            private Answer answer;
            private boolean answerRight;
            private Metrics metrics;

            Rollout(Attempts attempts, int rollout) {
                this.attempts = attempts;
                this.rollout = rollout;
                attempts.rollouts[rollout] = this;
            }

            @Override
            public int puzzle() {
                return attempts.example;
            }

            @Override
            public int rollout() {
                return rollout;
            }

            @Override
            public boolean step(Rows.View view) {
                boolean ends = view.ends(effort);
                boolean told = view.steps() == depths[depth];
                boolean accepted = answer != null; // at a step before
                if (!accepted && attempts.question != null) {
                    keepIfValid(view);
                    accepted = answer != null;
                }
                if (ends || told) {
                    var now = view.metrics();
                    do { // an attempt that ends early answers the same later
                        q[depth] = view.q()[0];
                        right[depth] = now.exactAccuracy() > 0;
                        valid[depth] = accepted;
                        depth++;
                    } while (ends && depth < depths.length);
                    if (ends) {
                        metrics = now;
                        end(view);
                    }
                }
                return ends;
            }

            private void keepIfValid(Rows.View view) {
                var r = rules.orElseThrow();
                var tokens = view.preds();
                if (r.mismatch(attempts.question, r.grid(tokens, 0)) == null) {
                    keep(view, tokens, true);
                }
            }

            private void keep(Rows.View view, int[] tokens, boolean valid) {
                var logits = chosen == null ? null : view.logits();
                answer = new Answer(tokens, logits, view.q(), view.steps(), rollout, valid);
                answerRight = view.metrics().exactAccuracy() > 0;
            }

            private void end(Rows.View view) {
                if (answer == null) {
                    keep(view, view.preds(), false);
                }
                attempts.left--;
                deliver();
            }
        }
    }
}

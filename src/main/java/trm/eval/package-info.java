/**
 * What a trained model is worth: accuracy by supervision steps, ARC's voting, search and halting at test time, answers
 * to puzzles. It uses {@code trm.train} for checkpoints and metrics. Begin with {@link trm.eval.Evaluator}, then
 * {@code Rows}.
 */
package trm.eval;

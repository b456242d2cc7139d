/**
 * What a trained model is worth: accuracy by supervision steps, ARC's voting, answers to single puzzles. It uses
 * {@code trm.train} for checkpoints and metrics. Begin with {@link trm.eval.Evaluator}.
 */
package trm.eval;

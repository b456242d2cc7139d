package trm.eval;

/**
 * What one attempt at a puzzle came to.
 *
 * @param tokens {@code [S]}
 * @param logits {@code [S, V]}, or null where nobody wants them
 * @param q {@code [2]}: the logits of q_halt and q_continue at the step that gave the answer
 * @param steps supervision steps it took
 * @param rollout the number of the attempt, from 0
 * @param valid whether the rules of the puzzle accept it; false where none are known
 */
public record Answer(int[] tokens, float[] logits, float[] q, int steps, int rollout, boolean valid) {
    /** The model's own opinion of its answer: the logit of the probability that it is right. */
    public float qHalt() {
        return q[0];
    }
}

package trm.eval;

import java.util.List;

/**
 * How a model came to its answer: what its heads read after each improvement of a state.
 *
 * @param input {@code [S]} the question's tokens
 * @param cycles H cycles of a supervision step
 * @param updates improvements in each of them
 * @param frames what the first step starts from, then every improvement in order
 */
public record Film(int[] input, int cycles, int updates, List<Frame> frames) {
    /**
     * One reading.
     *
     * @param step the supervision step, from 1; 0 for the start
     * @param cycle the H cycle in it, from 1; 0 for the start
     * @param update the improvement in that, from 1; 0 for the start
     * @param state what was read, {@code z_H}
     * @param isAnswer whether that is the state which the heads are trained to read
     * @param tokens {@code [S]} what they read
     * @param qHalt the logit of q_halt they read
     */
    public record Frame(
            int step, int cycle, int update, String state, boolean isAnswer, int[] tokens, float qHalt) {
        /** σ(q_halt): how sure the model is that it is done. */
        public double certainty() {
            return 1 / (1 + Math.exp(-(double) qHalt));
        }
    }

    /** The last frame of each supervision step, in which the answer stands. */
    public List<Frame> steps() {
        int perStep = (frames.size() - 1) / frames.getLast().step();
        return java.util.stream.IntStream.rangeClosed(1, frames.getLast().step())
                .mapToObj(step -> frames.get(step * perStep))
                .toList();
    }

    /** {@code [S]} the tokens of the answer. */
    public int[] answer() {
        return frames.getLast().tokens();
    }
}

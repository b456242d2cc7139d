package trm.eval;

import trm.graph.Device;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Supervision;

/** Answers single puzzles. */
public final class Solver {
    private final Carry carry;
    private final Supervision supervision;
    private final Device.Program program;
    private final int[] noLabels;

    public Solver(Device device, Model model) {
        carry = new Carry(model, 1);
        var g = new Graph();
        supervision = Supervision.add(g, model, carry, false);
        program = device.compile(g);
        noLabels = new int[model.task().seqLen()];
        java.util.Arrays.fill(noLabels, -100);
    }

    /**
     * The answer after {@code steps} supervision steps.
     *
     * @param tokens {@code [S]}
     * @return {@code [S]} tokens
     */
    public int[] solve(int[] tokens, int puzzleIdentifier, int steps) {
        carry.restart();
        for (int step = 0; step < steps; step++) {
            carry.take(tokens, noLabels, new int[] {puzzleIdentifier});
            carry.goOn();
            program.run();
        }
        return java.util.Arrays.copyOf(program.ints(supervision.preds()), tokens.length);
    }
}

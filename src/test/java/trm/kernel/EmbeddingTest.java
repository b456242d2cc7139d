package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.normal;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private static final int B = 3;
    private static final int S = 4;
    private static final int P = 2;
    private static final int L = P + S;
    private static final int D = 5;
    private static final int V = 6;
    private static final int E = 7; // three short of the prefix's P·D
    private static final float SCALE = 1.7f;
    private static final int[] TOKENS = {0, 1, 1, 5, 3, 0, 2, 5, 5, 5, 5, 1}; // none is 4

    private final float[] table = normal(V * D, 1);
    private final float[] puzzle = normal(B * E, 2);
    private final float[] pos = normal(L * D, 3);

    private float[] forward(float[] table, float[] puzzle, float[] pos) {
        var y = new float[B * L * D];
        Embedding.forward(TOKENS, table, puzzle, E, pos, y, S, P, D, SCALE, 1, B);
        Embedding.forward(TOKENS, table, puzzle, E, pos, y, S, P, D, SCALE, 0, 1);
        return y;
    }

    @Test
    void placesThePrefixTheTokensAndThePositions() {
        var y = forward(table, puzzle, pos);
        for (int b = 0; b < B; b++) {
            for (int i = 0; i < L * D; i++) {
                float e;
                if (i < P * D) {
                    e = i < E ? puzzle[b * E + i] : 0f;
                } else {
                    e = table[TOKENS[b * S + i / D - P] * D + i % D];
                }
                assertEquals(SCALE * (e + pos[i]), y[b * L * D + i]);
            }
        }
        assertArrayEquals(forward(table, puzzle, new float[L * D]), forward(table, puzzle, null));
        assertArrayEquals(forward(table, new float[B * E], pos), forward(table, null, pos));
    }

    /** The map is linear in each of its inputs, so its gradient is its adjoint: ⟨f(u), dy⟩ = ⟨u, f*(dy)⟩. */
    @Test
    void gradientsAreTheAdjoints() {
        var dy = normal(B * L * D, 4);
        var dTable = new float[V * D];
        Arrays.fill(dTable, Float.NaN); // overwritten
        Embedding.backwardTable(TOKENS, dy, dTable, B, S, P, D, V, SCALE, false, 2, D);
        Embedding.backwardTable(TOKENS, dy, dTable, B, S, P, D, V, SCALE, false, 0, 2);
        var dPuzzle = new float[B * E];
        Embedding.backwardPuzzle(dy, dPuzzle, E, S, P, D, SCALE, 0, 2);
        Embedding.backwardPuzzle(dy, dPuzzle, E, S, P, D, SCALE, 2, B);
        var dPos = new float[L * D];
        Arrays.fill(dPos, Float.NaN);
        Embedding.backwardPositions(dy, dPos, B, L, D, SCALE, false, 0, 1);
        Embedding.backwardPositions(dy, dPos, B, L, D, SCALE, false, 1, L);

        for (int i = 0; i < V * D; i++) {
            assertEquals(dot(forward(unit(V * D, i), null, null), dy), dTable[i], FLOAT);
        }
        for (int i = 0; i < B * E; i++) {
            assertEquals(dot(forward(new float[V * D], unit(B * E, i), null), dy), dPuzzle[i], FLOAT);
        }
        for (int i = 0; i < L * D; i++) {
            assertEquals(dot(forward(new float[V * D], null, unit(L * D, i)), dy), dPos[i], FLOAT);
        }
    }

    @Test
    void gradientsAccumulate() {
        var dy = normal(B * L * D, 4);
        var once = new float[V * D];
        Embedding.backwardTable(TOKENS, dy, once, B, S, P, D, V, SCALE, false, 0, D);
        var twice = once.clone();
        Embedding.backwardTable(TOKENS, dy, twice, B, S, P, D, V, SCALE, true, 0, D);
        Scale.forward(once, 2f, once, 0, once.length);
        assertClose(once, twice, FLOAT);

        var dPos = new float[L * D];
        Embedding.backwardPositions(dy, dPos, B, L, D, SCALE, false, 0, L);
        var dPosTwice = dPos.clone();
        Embedding.backwardPositions(dy, dPosTwice, B, L, D, SCALE, true, 0, L);
        Scale.forward(dPos, 2f, dPos, 0, dPos.length);
        assertClose(dPos, dPosTwice, FLOAT);
    }

    private static float[] unit(int n, int i) {
        var u = new float[n];
        u[i] = 1f;
        return u;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}

package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LmaExplainTest {
    @Test
    void theExampleByItsOwnWords() {
        var run = CliRun.of("lma", "explain", "--len", "15", "--dim", "6", "--latent-len", "5", "--latent-dim", "3");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                """
                L=15, d0=6, L_new=5: chunks of C'=18, unclean (C' is not a multiple of L)
                Chunk 1: r1:r15,c1 then r1:r3,c2
                Chunk 2: r4:r15,c2 then r1:r6,c3
                Chunk 3: r7:r15,c3 then r1:r9,c4
                Chunk 4: r10:r15,c4 then r1:r12,c5
                Chunk 5: r13:r15,c5 then r1:r15,c6
                Codec: 162 parameters (two encoders [3, 18], a decoder [18, 3])
                Multiply-adds of one call of the net (2 blocks of attention and SwiGLU, expansion 4):
                  147,960 on [15, 6], 23,700 on the latents [5, 3]: 84.0 % saved
                  of a whole step, 21 calls (H_cycles 3, L_cycles 6) and the codec's 810 once: 84.0 % saved
                """,
                run.out());
    }

    @Test
    void cleanChunksAreWholeColumns() {
        var run = CliRun.of("lma", "explain", "--len", "15", "--dim", "6", "--latent-len", "3", "--latent-dim", "8");
        assertTrue(run.out().contains("chunks of C'=30, clean"), run.out());
        assertTrue(run.out().contains("Chunk 2: r1:r15,c3 then r1:r15,c4\n"), run.out());
        assertTrue(run.out().contains("Codec: 720 parameters"), run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "15 | 6 | 7 | --latent-len 7 does not divide 15 x 6 = 90; the nearest that do are 6 and 9",
        "15 | 6 | 91 | the nearest that does is 90",
        "15 | 0 | 5 | must be at least 1",
        "100000 | 100000 | 5 | is more than a sequence can hold",
    })
    void misuse(String length, String width, String chunks, String message) {
        var run = CliRun.of("lma", "explain", "--len", length, "--dim", width, "--latent-len", chunks);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(message), run.err());
    }
}

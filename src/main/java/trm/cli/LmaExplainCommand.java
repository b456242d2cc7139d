package trm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import trm.model.Flops;
import trm.model.LmaConfig;
import trm.model.ModelConfig;
import trm.nn.ChunkLayout;
import trm.tensor.TrmException;

/** {@code trm lma explain}. */
@Command(
        name = "explain",
        header = "Shows which positions each chunk takes, and what the codec costs and saves.",
        description = {
            "A sequence of LEN tokens (puzzle prefix counted) of DIM features is read column by column and cut into"
                    + " L_new equal chunks; r4:r15,c2 means rows 4 to 15 of column 2. Each chunk becomes one latent.",
            "",
            "The chunks are clean where each is whole columns (L_new divides DIM), else unclean."
        })
final class LmaExplainCommand implements Callable<Integer> {
    /** The network of the published models: what is saved is counted for it. */
    private static final ModelConfig NET = ModelConfig.DEFAULTS;

    @Option(names = "--len", required = true, paramLabel = "L", description = "Tokens, the puzzle prefix counted.")
    private int length;

    @Option(names = "--dim", required = true, paramLabel = "D", description = "Features of a token (hidden_size).")
    private int width;

    @Option(names = "--latent-len", required = true, paramLabel = "L_NEW", description = "Chunks, and so latents.")
    private int latentLen;

    @Option(names = "--latent-dim", paramLabel = "D_NEW", description = "Features of a latent (one for each token).")
    private Integer latentDim;

    @Override
    public Integer call() {
        if (length < 1 || width < 1 || latentLen < 1 || latentDim != null && latentDim < 1) {
            throw TrmException.misuse("--len, --dim, --latent-len and --latent-dim must be at least 1");
        }
        long floats = (long) length * width;
        if (floats > 1 << 30) {
            throw TrmException.misuse("--len %d x --dim %d is more than a sequence can hold", length, width);
        }
        if (floats % latentLen != 0) {
            throw TrmException.misuse("--latent-len %d does not divide %d x %d = %,d; %s",
                    latentLen, length, width, floats, LmaConfig.nearest(floats, latentLen));
        }
        explain(new ChunkLayout(length, width, latentLen), latentDim == null ? length : latentDim);
        return 0;
    }

    private static void explain(ChunkLayout layout, int dim) {
        int size = layout.chunkSize();
        System.out.printf("L=%d, d0=%d, L_new=%d: chunks of C'=%d, %s (C' is %sa multiple of L)%n",
                layout.length(), layout.width(), layout.chunks(), size, layout.isClean() ? "clean" : "unclean",
                layout.isClean() ? "" : "not ");
        for (int j = 0; j < layout.chunks(); j++) {
            System.out.printf("Chunk %d: %s%n", j + 1, layout.describe(j));
        }
        System.out.printf("Codec: %,d parameters (two encoders [%d, %d], a decoder [%d, %d])%n",
                3L * dim * size, dim, size, size, dim);
        double before = Flops.net(NET, layout.length(), layout.width(), 1) / 2;
        double after = Flops.net(NET, layout.chunks(), dim, 1) / 2;
        double codec = Flops.codec(layout, dim, 1) / 2;
        System.out.printf("Multiply-adds of one call of the net (%d blocks of attention and SwiGLU, expansion %.0f):%n",
                NET.lLayers(), NET.expansion());
        System.out.printf("  %,.0f on [%d, %d], %,.0f on the latents [%d, %d]: %s%n",
                before, layout.length(), layout.width(), after, layout.chunks(), dim, change(before, after));
        int calls = NET.hCycles() * (NET.lCycles() + 1);
        System.out.printf("  of a whole step, %d calls (H_cycles %d, L_cycles %d) and the codec's %,.0f once: %s%n",
                calls, NET.hCycles(), NET.lCycles(), codec, change(calls * before, calls * after + codec));
    }

    private static String change(double before, double after) {
        double part = 100 * (1 - after / before);
        return "%.1f %% %s".formatted(Math.abs(part), part >= 0 ? "saved" : "more");
    }
}

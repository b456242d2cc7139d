package trm.model;

import java.util.Arrays;
import java.util.stream.Collectors;
import trm.nn.ChunkLayout;
import trm.tensor.TrmException;

/**
 * Latent Meta Attention: whether and how a model compresses its tokens before it recurses.
 *
 * @param enable {@code lma_enable}
 * @param mode {@code lma_mode}
 * @param latentLen {@code lma_latent_len}: chunks, L_new; 0 for the valid number nearest to a quarter of the tokens
 * @param latentDim {@code lma_latent_dim}: features of a latent, d'; 0 for half the hidden size
 */
public record LmaConfig(boolean enable, LmaMode mode, int latentLen, int latentDim) {
    /** No compression. */
    public static final LmaConfig OFF = new LmaConfig(false, LmaMode.CLEAN, 0, 0);

    private static final String LEN = "arch.lma_latent_len";

    public LmaConfig {
        Check.atLeast(LEN, latentLen, 0);
        Check.atLeast("arch.lma_latent_dim", latentDim, 0);
    }

    /** The chunks of {@code length} tokens (puzzle prefix counted) of {@code width} features. */
    public ChunkLayout layout(int length, int width) {
        long number = mode == LmaMode.CLEAN ? width : (long) length * width;
        if (latentLen == 0) {
            var near = ChunkLayout.nearest(number, Math.round(length / 4.0));
            int first = near[0];
            int last = near[near.length - 1];
            boolean lower = Math.abs(4L * first - length) <= Math.abs(4L * last - length);
            return new ChunkLayout(length, width, lower ? first : last);
        }
        if (number % latentLen != 0) {
            boolean divides = (long) length * width % latentLen == 0;
            throw TrmException.misuse(
                    "%s=%d does not divide %s; %s",
                    LEN,
                    latentLen,
                    mode == LmaMode.CLEAN
                            ? "arch.hidden_size=%d, as arch.lma_mode=clean needs".formatted(width)
                            : "%d tokens (puzzle prefix counted) x %d features = %,d".formatted(length, width, number),
                    nearest(number, latentLen) + (divides ? ", and arch.lma_mode=unclean takes it as it is" : ""));
        }
        return new ChunkLayout(length, width, latentLen);
    }

    /** {@code the nearest that do are 5 and 6}. */
    public static String nearest(long number, long wanted) {
        var near = ChunkLayout.nearest(number, wanted);
        var list = Arrays.stream(near).mapToObj(String::valueOf).collect(Collectors.joining(" and "));
        return near.length == 1 ? "the nearest that does is " + list : "the nearest that do are " + list;
    }
}

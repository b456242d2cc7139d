package trm.model;

import java.util.Arrays;
import java.util.stream.Collectors;
import trm.nn.ChunkLayout;
import trm.tensor.TrmException;

/** Latent Meta Attention: whether and how a model compresses its tokens before it recurses. */
public record LmaConfig(Settings settings) {
    /** No compression. */
    public static final LmaConfig OFF = new LmaConfig(Settings.standard(ModelKeys.LMA));

    /** Takes of {@code settings} what is of Latent Meta Attention. */
    public LmaConfig {
        settings = settings.only(ModelKeys.LMA);
    }

    /** The same with another value of {@code key}. */
    public <T> LmaConfig with(Key<T> key, T value) {
        return new LmaConfig(settings.with(key, value));
    }

    public boolean enable() {
        return settings.get(ModelKeys.LMA_ENABLE);
    }

    public LmaMode mode() {
        return settings.get(ModelKeys.LMA_MODE);
    }

    /** Chunks, L_new; 0 for the valid number nearest to a quarter of the tokens. */
    public int latentLen() {
        return settings.get(ModelKeys.LMA_LATENT_LEN);
    }

    /** Features of a latent, d'; 0 for half the hidden size. */
    public int latentDim() {
        return settings.get(ModelKeys.LMA_LATENT_DIM);
    }

    /** The chunks of {@code length} tokens (puzzle prefix counted) of {@code width} features. */
    public ChunkLayout layout(int length, int width) {
        long number = mode() == LmaMode.CLEAN ? width : (long) length * width;
        int chunks = latentLen();
        if (chunks == 0) {
            return mode() == LmaMode.CLEAN ? clean(length, width) : unclean(length, width);
        }
        if (number % chunks != 0) {
            boolean divides = (long) length * width % chunks == 0;
            throw TrmException.misuse(
                    "%s=%d does not divide %s; %s",
                    ModelKeys.LMA_LATENT_LEN,
                    chunks,
                    mode() == LmaMode.CLEAN
                            ? "arch.hidden_size=%d, as arch.lma_mode=clean needs".formatted(width)
                            : "%d tokens (puzzle prefix counted) x %d features = %,d".formatted(length, width, number),
                    nearest(number, chunks) + (divides ? ", and arch.lma_mode=unclean takes it as it is" : ""));
        }
        return new ChunkLayout(length, width, chunks);
    }

    /** Half as many latents as a token has features, or fewer. */
    private static ChunkLayout clean(int length, int width) {
        return new ChunkLayout(length, width, ChunkLayout.nearest(width, Math.max(1, width / 2))[0]);
    }

    /**
     * From a quarter as many latents as a token has features to as many: those whose chunks begin at the fewest
     * different tokens, for all share one encoder; of these the most. Clean ones where there are no others.
     */
    private static ChunkLayout unclean(int length, int width) {
        ChunkLayout best = null;
        for (int chunks = width; chunks >= Math.max(1, width / 4); chunks--) {
            if ((long) length * width % chunks == 0 && width % chunks != 0) {
                var layout = new ChunkLayout(length, width, chunks);
                best = best == null || layout.phases() < best.phases() ? layout : best;
            }
        }
        return best == null ? clean(length, width) : best;
    }

    /** {@code the nearest that do are 5 and 6}. */
    public static String nearest(long number, long wanted) {
        var near = ChunkLayout.nearest(number, wanted);
        var list = Arrays.stream(near).mapToObj(String::valueOf).collect(Collectors.joining(" and "));
        return near.length == 1 ? "the nearest that does is " + list : "the nearest that do are " + list;
    }
}

package trm.cli;

import trm.model.LmaConfig;
import trm.model.LmaMode;
import trm.model.Trm;
import trm.tensor.TrmException;

/** Latent Meta Attention on the command line: as the value of an option, and a model's latents in words. */
final class LatentOptions {
    static final String NONE = "none";

    private LatentOptions() {}

    /** What {@code LEN,DIM}, {@code clean}, {@code unclean} or {@code none} asks for. */
    static LmaConfig parse(String option) {
        if (option.equals(NONE)) {
            return LmaConfig.OFF;
        }
        for (var mode : LmaMode.values()) {
            if (option.equals(mode.key())) {
                return new LmaConfig(true, mode, 0, 0);
            }
        }
        if (!option.matches("[1-9]\\d{0,8},[1-9]\\d{0,8}")) {
            throw TrmException.misuse(
                    "--lma takes LEN,DIM such as 256,256, or clean, unclean or none, not '%s'", option);
        }
        var numbers = option.split(",");
        int dim = Integer.parseInt(numbers[1]);
        return new LmaConfig(true, LmaMode.UNCLEAN, Integer.parseInt(numbers[0]), dim);
    }

    /** The latents of a model that has them, in one line. */
    static String describe(Trm model) {
        var layout = model.codec().layout();
        return "Latent Meta Attention, %s: %d tokens x %d features in %d chunks of %,d become %d latents x %d features"
                .formatted(layout.isClean() ? "clean" : "unclean", layout.length(), layout.width(), layout.chunks(),
                        layout.chunkSize(), layout.chunks(), model.codec().latentDim());
    }
}

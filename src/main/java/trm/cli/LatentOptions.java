package trm.cli;

import trm.model.LmaConfig;
import trm.model.LmaMode;
import trm.model.Model;
import trm.model.ModelKeys;
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
                return LmaConfig.OFF.with(ModelKeys.LMA_ENABLE, true).with(ModelKeys.LMA_MODE, mode);
            }
        }
        if (!option.matches("[1-9]\\d{0,8},[1-9]\\d{0,8}")) {
            throw TrmException.misuse(
                    "--lma takes LEN,DIM such as 256,256, or clean, unclean or none, not '%s'", option);
        }
        var numbers = option.split(",");
        return LmaConfig.OFF
                .with(ModelKeys.LMA_ENABLE, true)
                .with(ModelKeys.LMA_MODE, LmaMode.UNCLEAN)
                .with(ModelKeys.LMA_LATENT_LEN, Integer.valueOf(numbers[0]))
                .with(ModelKeys.LMA_LATENT_DIM, Integer.valueOf(numbers[1]));
    }

    /** The latents of a model that has them, in one line. */
    static String describe(Model model) {
        var layout = model.codec().layout();
        return "Latent Meta Attention, %s: %d tokens x %d features in %d chunks of %,d become %d latents x %d features"
                .formatted(layout.isClean() ? "clean" : "unclean", layout.length(), layout.width(), layout.chunks(),
                        layout.chunkSize(), layout.chunks(), model.codec().latentDim());
    }
}

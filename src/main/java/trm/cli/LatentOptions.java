package trm.cli;

import trm.model.LmaConfig;
import trm.model.LmaMode;
import trm.model.ModelConfig;
import trm.model.Trm;
import trm.tensor.TrmException;

/** Latent Meta Attention on the command line: {@code LEN,DIM} as an option, and a model's latents in words. */
final class LatentOptions {
    /** The option without a value: clean chunks, the default sizes. */
    static final String DEFAULT = "default";

    private LatentOptions() {}

    /** {@code config} with the latents that {@code option} asks for, null for none. */
    static ModelConfig apply(ModelConfig config, String option) {
        if (option == null) {
            return config;
        }
        if (option.equals(DEFAULT)) {
            return config.with(new LmaConfig(true, LmaMode.CLEAN, 0, 0));
        }
        if (!option.matches("\\d{1,9},\\d{1,9}")) {
            throw TrmException.misuse("--lma takes LEN,DIM, such as --lma 256,256, not '%s'", option);
        }
        var numbers = option.split(",");
        int dim = Integer.parseInt(numbers[1]);
        return config.with(new LmaConfig(true, LmaMode.UNCLEAN, Integer.parseInt(numbers[0]), dim));
    }

    /** The latents of a model that has them, in one line. */
    static String describe(Trm model) {
        var layout = model.codec().layout();
        return "Latent Meta Attention, %s: %d tokens x %d features in %d chunks of %,d become %d latents x %d features"
                .formatted(layout.isClean() ? "clean" : "unclean", layout.length(), layout.width(), layout.chunks(),
                        layout.chunkSize(), layout.chunks(), model.codec().latentDim());
    }

    /** {@code [256, 256]}, or null without latents. */
    static String json(Trm model) {
        return model.codec() == null
                ? "null"
                : "[%d, %d]".formatted(model.latentLength(), model.codec().latentDim());
    }
}

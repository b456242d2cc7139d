package trm.train;

import java.nio.file.Path;
import java.util.List;
import trm.data.Dataset;

/**
 * What a user tells of weights whose file does not tell it: PyTorch's hold nothing but tensors.
 *
 * @param config the configuration's file, or null for the {@code all_config.yaml} beside them, if there is one
 * @param keys {@code key=value} as on the command line, which win over that file; {@code seq_len=81} is one too
 * @param dataset one of the task that they are for, or null
 */
public record Told(Path config, List<String> keys, Dataset dataset) {
    /** What is beside the file has to do. */
    public static final Told NOTHING = new Told(null, List.of(), null);

    /** The same with a dataset. */
    public Told with(Dataset other) {
        return new Told(config, keys, other);
    }
}

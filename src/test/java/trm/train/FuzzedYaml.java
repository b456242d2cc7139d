package trm.train;

import java.util.List;
import trm.data.TextFile;
import trm.fuzz.FuzzedFile;
import trm.tensor.TrmException;

/** Reads what may be a configuration in each way that there is. */
public final class FuzzedYaml {
    private FuzzedYaml() {}

    public static void read(byte[] input) {
        var file = FuzzedFile.of(input);
        try {
            TrainConfig.parse(TextFile.read(file), file.toString()).toYaml();
        } catch (TrmException e) {
            // a file of the reference may have keys besides
        }
        var text = TextFile.read(file);
        Overrides.parse(List.of("data_paths=" + text, "run_name=" + text));
        Overrides.resolve(ForeignConfig.read(file).given(), List.of());
    }
}

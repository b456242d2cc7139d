package trm.train.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import trm.data.hdf.HdfReader;

/** The weights of our own files: the groups {@code weights} and, for their moving average, {@code ema}. */
public final class HdfTensors implements TensorFile {
    public static final String WEIGHTS = "weights";
    public static final String AVERAGE = "ema";

    private final HdfReader hdf;
    private final Map<String, StoredTensor> weights;
    private final Map<String, StoredTensor> average;

    private HdfTensors(HdfReader hdf) {
        this.hdf = hdf;
        weights = of(WEIGHTS);
        average = of(AVERAGE);
    }

    static HdfTensors open(Path file) {
        var hdf = HdfReader.open(file);
        try {
            return new HdfTensors(hdf);
        } catch (RuntimeException e) {
            hdf.close();
            throw e;
        }
    }

    private Map<String, StoredTensor> of(String group) {
        var tensors = new ArrayList<StoredTensor>();
        for (var key : hdf.names(group)) {
            var path = group + "/" + key;
            int[] shape = hdf.shape(path);
            tensors.add(new StoredTensor(
                    hdf.file().toString(),
                    key,
                    Arrays.stream(shape).boxed().toList(),
                    "float32",
                    sink -> hdf.floats(path, sink, shape)));
        }
        return WeightNames.byName(tensors);
    }

    @Override
    public Map<String, StoredTensor> weights() {
        return weights;
    }

    @Override
    public Map<String, StoredTensor> average() {
        return average;
    }

    @Override
    public long step() {
        return hdf.hasAttribute("", "step") ? (long) hdf.doubleAttribute("", "step") : -1;
    }

    @Override
    public void close() {
        hdf.close();
    }
}

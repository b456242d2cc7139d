package trm.train.checkpoint;

import java.util.List;
import trm.tensor.FloatSource;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

/**
 * A tensor in an open file.
 *
 * @param file what messages call the file
 * @param key its name as the file has it
 * @param shape its extents, outermost first; any number of them, each 0 or more
 * @param type of its numbers, as the file calls it
 * @param values its numbers as 32-bit floats; reading fails where they are whole numbers
 */
public record StoredTensor(String file, String key, List<Integer> shape, String type, FloatSource values) {
    /** Fails unless the shape is {@code expected}, where a negative extent is any but 0. */
    public void checkShape(List<Integer> expected) {
        boolean fits = shape.size() == expected.size();
        for (int i = 0; fits && i < shape.size(); i++) {
            fits = expected.get(i) < 0 ? shape.get(i) > 0 : shape.get(i).equals(expected.get(i));
        }
        if (!fits) {
            throw TrmException.misuse(
                    "%s: %s has the shape %s, where the configuration asks for %s; use the arch keys it was trained"
                            + " with",
                    file, Printable.of(key), shape, expected.toString().replace("-1", "any"));
        }
    }

    /** Fills {@code tensor}, which must be of this shape. */
    public void into(Tensor tensor) {
        checkShape(tensor.shape().dims());
        var target = tensor.floats();
        int[] filled = {0};
        values.read((piece, count) -> {
            System.arraycopy(piece, 0, target, filled[0], count);
            filled[0] += count;
        });
        tensor.changed();
    }
}

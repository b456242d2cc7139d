package trm.data;

import java.util.List;
import trm.tensor.TrmException;

/** The examples of several splits, one after the other. */
final class CombinedExamples implements Examples {
    private final List<Examples> parts;
    /** The first example of each part, and their number. */
    private final int[] starts;

    CombinedExamples(List<Examples> parts) {
        this.parts = parts;
        starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], parts.get(i).count());
        }
    }

    List<Examples> parts() {
        return parts;
    }

    @Override
    public int count() {
        return starts[parts.size()];
    }

    @Override
    public int bases() {
        return parts.stream().mapToInt(Examples::bases).sum();
    }

    @Override
    public void write(int example, int[] inputs, int[] labels, int offset) {
        int part = 0;
        while (example >= starts[part + 1]) {
            part++;
        }
        parts.get(part).write(example - starts[part], inputs, labels, offset);
    }

    @Override
    public void store(Sink sink) {
        throw TrmException.misuse(
                "Several datasets taken as one are not written to a file; write each of them.");
    }
}

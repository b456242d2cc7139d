package trm.tornado;

import trm.tensor.TrmException;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** What TornadoVM and the driver throw, in one sentence. */
final class GpuFailure {
    private GpuFailure() {}

    static TrmException of(Throwable thrown) {
        for (var e = thrown; e != null; e = e.getCause()) {
            if (e instanceof TornadoOutOfMemoryException || e instanceof TornadoMemoryException
                    || e instanceof OutOfMemoryError) {
                return TrmException.failure(
                        thrown, "the GPU is out of memory; take fewer rows at once (global_batch_size, --batch),"
                                + " a smaller model, or --device cpu (%s)", reason(e));
            }
        }
        return TrmException.failure(
                thrown, "the GPU failed (%s); what the last save holds is kept: go on with --resume, or with"
                        + " --device cpu", reason(innermost(thrown)));
    }

    private static Throwable innermost(Throwable thrown) {
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return thrown;
    }

    private static String reason(Throwable e) {
        var text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return text.lines().findFirst().orElse("no reason given").strip();
    }
}

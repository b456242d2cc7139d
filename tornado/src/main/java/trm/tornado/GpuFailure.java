package trm.tornado;

import java.util.regex.Pattern;
import trm.tensor.TrmException;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** What TornadoVM and the driver throw, in one sentence. */
final class GpuFailure {
    private static final Pattern COLOUR = Pattern.compile("\u001B\\[[\\d;]*m");
    private static final Pattern LEVEL = Pattern.compile("^\\[[A-Z]+] |\\.$");
    private static final String REASON = "Reason:";

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
        return failed(thrown, reason(innermost(thrown)));
    }

    /** Of a result that has not come, and of which nothing was thrown. */
    static TrmException lost() {
        return failed(null, "it gave no result; what TornadoVM wrote above says more");
    }

    private static TrmException failed(Throwable thrown, String reason) {
        return TrmException.failure(
                thrown, "the GPU failed (%s); what the last save holds is kept: go on with --resume, or with"
                        + " --device cpu", reason);
    }

    private static Throwable innermost(Throwable thrown) {
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return thrown;
    }

    /** TornadoVM writes several lines in colour, of which one gives the reason. */
    private static String reason(Throwable e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        var text = COLOUR.matcher(message).replaceAll("");
        var lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        var reason = lines.stream()
                .filter(line -> line.startsWith(REASON))
                .map(line -> line.substring(REASON.length()).strip())
                .findFirst()
                .orElse(lines.isEmpty() ? "no reason given" : lines.getFirst());
        return LEVEL.matcher(reason).replaceAll("");
    }
}

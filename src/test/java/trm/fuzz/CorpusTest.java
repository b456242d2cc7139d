package trm.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs that fuzzing began with, and those it found faults with, each of which is mended. */
class CorpusTest {
    /** No input is larger than some KB: what is made of one is not either. */
    private static final long MOST_BYTES = 1 << 28;

    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<Arguments> inputs() throws IOException, URISyntaxException {
        var inputs = new ArrayList<Arguments>();
        for (var target : FuzzTarget.values()) {
            var folder = Path.of(CorpusTest.class.getResource(target.corpus()).toURI());
            try (var files = Files.list(folder)) {
                files.sorted().forEach(file -> inputs.add(Arguments.of(target, file.getFileName().toString(), file)));
            }
        }
        return inputs;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("inputs")
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isReadOrRefused(FuzzTarget target, String name, Path input) throws IOException {
        var bytes = Files.readAllBytes(input);
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        target.one(bytes);
        long taken = MEMORY.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < MOST_BYTES, () -> "it took %,d bytes".formatted(taken));
    }
}

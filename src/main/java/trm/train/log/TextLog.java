package trm.train.log;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** {@code log.txt}: what a run said, each line with the time of day; processes that go on with a run add theirs. */
public final class TextLog implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss  ");

    private final AppendedFile file;

    public TextLog(Path file) {
        this.file = new AppendedFile(file);
    }

    public void line(String text) {
        file.add((LocalDateTime.now().format(TIME) + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        file.close();
    }
}

package trm.cli;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * UTF-8 where no locale asks for it: in containers, under systemd and cron. Java takes arguments and names of files
 * for ASCII there, for as long as it runs; so {@link Relaunch} starts it again with another locale. What the arguments
 * were is lost to the first Java but not to its system, and goes to the second one as a property.
 */
final class Utf8 {
    private static final String ARGUMENTS = "trm.arguments";
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Utf8() {}

    /** Whether this Java was started in a locale of ASCII, and not in the one that {@link #set} sets. */
    static boolean isMissing() {
        return System.getProperty("native.encoding").matches("ANSI_X3.4-1968|US-ASCII|646")
                && !locale().equals(System.getenv("LC_ALL"));
    }

    static void set(Map<String, String> environment) {
        environment.put("LC_ALL", locale());
    }

    private static String locale() {
        return System.getProperty("os.name").startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";
    }

    /** The option that tells a second Java {@code args}, the arguments of this one, as they were given. */
    static String option(String... args) {
        return Arrays.stream(asGiven(args))
                .map(arg -> URLEncoder.encode(arg, StandardCharsets.UTF_8) + "&")
                .collect(Collectors.joining("", "-D" + ARGUMENTS + "=", ""));
    }

    private static String[] asGiven(String... args) {
        try {
            var all = Files.readString(COMMAND_LINE, StandardCharsets.UTF_8).split("\0", -1);
            return Arrays.copyOfRange(all, all.length - 1 - args.length, all.length - 1);
        } catch (IOException e) {
            return args; // not Linux, or bytes of another encoding
        }
    }

    /** The arguments of the program, where Java was told {@code args}. */
    static String[] arguments(String... args) {
        var option = System.getProperty(ARGUMENTS);
        if (option == null) {
            return args;
        }
        var encoded = option.split("&", -1);
        return Arrays.stream(encoded, 0, encoded.length - 1)
                .map(arg -> URLDecoder.decode(arg, StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }
}

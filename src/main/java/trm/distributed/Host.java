package trm.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine this process runs on.
 *
 * @param name for people
 * @param identity the same for all processes of one machine, as far as it says; two may have one name
 */
public record Host(String name, String identity) {
    private static final Path NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** This machine's name as the system has it; empty where it does not say so as Linux does. */
    public static String systemName() {
        return read(NAME);
    }

    static Host ours() {
        var name = systemName();
        if (name.isEmpty()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                name = "an unnamed machine";
            }
        }
        var boot = read(BOOT);
        return new Host(name, boot.isEmpty() ? name : boot);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return ""; // another system than Linux
        }
    }
}

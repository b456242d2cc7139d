package trm.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import trm.tensor.TrmException;

/** The devices that this program can compute on: each has the name of its kind, and its number there. */
public final class Devices {
    private Devices() {}

    /** The kinds that this program was built with, in the order of their names; there need not be a device of each. */
    public static List<String> kinds() {
        var names = new TreeSet<String>();
        ServiceLoader.load(DeviceProvider.class).forEach(provider -> names.add(provider.name()));
        return new ArrayList<>(names);
    }

    /**
     * Looks for the devices of a kind.
     *
     * @throws TrmException when there is no such kind
     */
    public static DeviceList find(String kind) {
        return provider(kind).find();
    }

    /** Opens the device called {@code name} with as many threads as fit the machine. */
    public static Device open(String name) {
        return open(name, 0);
    }

    /**
     * Opens the device called {@code name}.
     *
     * @param name a kind, for its first device; or a kind, a colon and a number from 0
     * @param threads of this process that shall compute, where the kind has them; 0 for as many as fit the machine
     * @throws TrmException when there is no such device
     */
    public static Device open(String name, int threads) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return provider(name).open(0, threads);
        }
        var provider = provider(name.substring(0, colon));
        var there = provider.find();
        if (there.devices().isEmpty()) {
            throw TrmException.failure("there is no device '%s': %s", name, there.missing());
        }
        int count = there.devices().size();
        int index = index(name, name.substring(colon + 1), count);
        if (index < 0 || index >= count) {
            throw TrmException.misuse(
                    "there is no device '%s'; %s", name,
                    count == 1
                            ? "there is one of that kind, %s:0".formatted(provider.name())
                            : "there are %s:0 to %s:%d".formatted(provider.name(), provider.name(), count - 1));
        }
        return provider.open(index, threads);
    }

    private static int index(String name, String digits, int count) {
        if (!digits.matches("\\d+")) {
            throw TrmException.misuse("a device is a kind, or a kind, a colon and a number; not '%s'", name);
        }
        return digits.length() > 9 ? count : Integer.parseInt(digits);
    }

    private static DeviceProvider provider(String kind) {
        for (var provider : ServiceLoader.load(DeviceProvider.class)) {
            if (provider.name().equals(kind)) {
                return provider;
            }
        }
        throw TrmException.misuse("there is no device '%s'; there are: %s", kind, String.join(", ", kinds()));
    }
}

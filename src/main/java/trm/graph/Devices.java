package trm.graph;

import java.util.ServiceLoader;
import java.util.stream.Collectors;
import trm.tensor.TrmException;

/** The devices that this program can compute on, by name. */
public final class Devices {
    private Devices() {}

    /** Opens the device called {@code name} with as many threads as fit the machine. */
    public static Device open(String name) {
        return open(name, 0);
    }

    /**
     * Opens the device called {@code name}.
     *
     * @param threads of this process that shall compute; 0 for as many as fit the machine
     * @throws TrmException when there is no such device
     */
    public static Device open(String name, int threads) {
        var providers = ServiceLoader.load(DeviceProvider.class);
        for (var provider : providers) {
            if (provider.name().equals(name)) {
                return provider.open(threads);
            }
        }
        throw TrmException.misuse(
                "there is no device '%s'; there are: %s",
                name, providers.stream().map(p -> p.get().name()).sorted().collect(Collectors.joining(", ")));
    }
}

package trm.graph;

/**
 * What opens the {@link Device}s of a kind; registered in {@code META-INF/services}, so that {@link Devices} finds it.
 * It can be made where its devices cannot.
 */
public interface DeviceProvider {
    /** The name the kind goes by. */
    String name();

    /** Looks for devices of the kind; fails never. */
    DeviceList find();

    /**
     * Opens one of {@link #find}.
     *
     * @param index in the list
     * @param threads of this process that shall compute, where the kind has them; 0 for as many as fit the machine
     */
    Device open(int index, int threads);
}

package trm.graph;

/** What opens a kind of {@link Device}; registered in {@code META-INF/services}, so that {@link Devices} finds it. */
public interface DeviceProvider {
    /** The name it goes by. */
    String name();

    /** @param threads of this process that shall compute; 0 for as many as fit the machine */
    Device open(int threads);
}

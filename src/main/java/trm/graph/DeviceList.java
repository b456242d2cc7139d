package trm.graph;

import java.util.List;

/**
 * The devices of one kind that are there.
 *
 * @param devices by index
 * @param missing why there is none and what to do about it, in a sentence without a full stop; empty where there is one
 */
public record DeviceList(List<Entry> devices, String missing) {
    /**
     * One device.
     *
     * @param description what it is, and what computes there
     * @param remark what keeps it from doing better and the remedy; empty where nothing does
     * @param preferred whether it is to be taken where nobody asked for another
     */
    public record Entry(String description, String remark, boolean preferred) {}

    public DeviceList {
        devices = List.copyOf(devices);
    }

    public static DeviceList of(List<Entry> devices) {
        return new DeviceList(devices, "");
    }

    public static DeviceList none(String missing) {
        return new DeviceList(List.of(), missing);
    }
}

package trm.data.hub;

import java.nio.file.Path;

/** Told how far a file has come: at its start, and with every piece. */
public interface Listener {
    /**
     * Some more has come, or a new try begins.
     *
     * @param target where the file will be
     * @param bytes what has come so far, what was there before included
     * @param length of the whole file
     */
    void fetched(Path target, long bytes, long length);
}

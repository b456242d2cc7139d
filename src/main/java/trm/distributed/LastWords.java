package trm.distributed;

/** What a process says before it ends, heap or no heap. */
public final class LastWords {
    private static byte[] reserve = new byte[1 << 20]; // for a sentence after an OutOfMemoryError

    private LastWords() {}

    /** Gives back memory that was kept for this, so that what is said about an {@link OutOfMemoryError} can be made up. */
    public static void begin() {
        reserve = null;
    }

    /** One line for the person at the terminal. */
    static synchronized void say(String sentence) {
        begin();
        System.err.println("trm: " + sentence);
        System.err.flush();
    }
}

package trm.train.checkpoint;

/** What a file says, fit for a message: short, and without what a terminal would obey. */
public final class Printable {
    private static final int LONGEST = 120;

    private Printable() {}

    public static String of(String text) {
        var safe = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            boolean shown = !Character.isISOControl(c)
                    && Character.isDefined(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.SURROGATE;
            safe.appendCodePoint(shown ? c : '?');
        });
        return text.codePointCount(0, text.length()) > LONGEST ? safe + "…" : safe.toString();
    }
}

package trm.train;

import java.util.Collection;
import java.util.Locale;

/** The word a person probably meant. */
public final class Nearest {
    private static final int LONGEST = 100;

    private Nearest() {}

    /** {@code "; did you mean 'arch.hidden_size'?"}, or nothing when no word is near. */
    public static String hint(String word, Collection<String> words) {
        if (word.length() > LONGEST) {
            return ""; // to compare megabytes takes minutes
        }
        String best = null;
        int least = Integer.MAX_VALUE;
        for (var candidate : words) {
            int whole = distance(word, candidate);
            int last = 1 + distance(word, candidate.substring(candidate.lastIndexOf('.') + 1)); // hidden_size=…
            int d = Math.min(whole, last);
            if (d < least) {
                least = d;
                best = candidate;
            }
        }
        return best == null || least > 1 + word.length() / 3 ? "" : "; did you mean '" + best + "'?";
    }

    /** Levenshtein's distance, blind to case. */
    static int distance(String a, String b) {
        a = a.toLowerCase(Locale.ROOT);
        b = b.toLowerCase(Locale.ROOT);
        var above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}

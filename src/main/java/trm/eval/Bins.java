package trm.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How many puzzles there are, and how many of them are solved, by a measure of each, such as its difficulty. */
public final class Bins {
    private static final int MOST = 7;

    private final TreeMap<Integer, int[]> byValue = new TreeMap<>(); // how many, how many solved
    private int all;

    /** Puzzles whose measure is in {@code from … to}. */
    public record Bin(int from, int to, int count, int solved) {
        /** {@code 3} or {@code 3 – 8}. */
        public String label() {
            return from == to ? Integer.toString(from) : from + " – " + to;
        }
    }

    /** Counts a puzzle. */
    public void add(int value, boolean solved) {
        var counts = byValue.computeIfAbsent(value, v -> new int[2]);
        counts[0]++;
        counts[1] += solved ? 1 : 0;
        all++;
    }

    /** Whether all puzzles measure the same, so that nothing can be compared. */
    public boolean isOne() {
        return byValue.size() < 2;
    }

    /** Up to seven bins of about as many puzzles each, in rising order; one for each value where these are few. */
    public List<Bin> list() {
        int perBin = byValue.size() <= MOST ? 1 : (all + MOST - 1) / MOST;
        var bins = new ArrayList<Bin>();
        int from = 0;
        int count = 0;
        int solved = 0;
        for (var entry : byValue.entrySet()) {
            from = count == 0 ? entry.getKey() : from;
            count += entry.getValue()[0];
            solved += entry.getValue()[1];
            if (count >= perBin || entry.getKey().equals(byValue.lastKey())) {
                bins.add(new Bin(from, entry.getKey(), count, solved));
                count = 0;
                solved = 0;
            }
        }
        return bins;
    }
}

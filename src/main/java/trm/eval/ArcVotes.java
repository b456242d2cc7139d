package trm.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.data.Grid;
import trm.data.Pair;
import trm.data.Puzzle;

/**
 * The different answers to each test input of ARC puzzles, how often each was given and how sure the model was of it.
 * Answers rank by votes, then by the mean of σ(q_halt), then by which came first.
 */
final class ArcVotes {
    private static final class Votes {
        private long count;
        private double q;

        private double meanQ() {
            return q / count;
        }
    }

    private record Ranked(Grid grid, Votes votes) {
        private static final Comparator<Ranked> BEST_FIRST = Comparator
                .comparingLong((Ranked r) -> r.votes.count)
                .thenComparingDouble(r -> r.votes.meanQ())
                .reversed();
    }

    private final List<Puzzle> puzzles;
    private final List<List<Grid>> inputs; // the different ones of each puzzle, by whose number they are encoded
    private final Map<String, Map<Grid, Map<Grid, Votes>>> votes = new HashMap<>();

    ArcVotes(List<Puzzle> puzzles) {
        this.puzzles = puzzles;
        inputs = puzzles.stream()
                .map(puzzle -> puzzle.test().stream().map(Pair::input).distinct().toList())
                .toList();
        for (var puzzle : puzzles) {
            var ofInputs = new HashMap<Grid, Map<Grid, Votes>>();
            puzzle.test().forEach(pair -> ofInputs.put(pair.input(), new LinkedHashMap<>()));
            votes.put(puzzle.id(), ofInputs);
        }
    }

    boolean has(String puzzle) {
        return votes.containsKey(puzzle);
    }

    /** Whether {@code input} is one of a puzzle that is there. */
    boolean has(String puzzle, Grid input) {
        return votes.get(puzzle).containsKey(input);
    }

    /** Counts {@code count} votes for {@code answer}, whose σ(q_halt) sum up to {@code q}. */
    void add(String puzzle, Grid input, Grid answer, long count, double q) {
        var of = votes.get(puzzle).get(input).computeIfAbsent(answer, grid -> new Votes());
        of.count += count;
        of.q += q;
    }

    /** The different answers to {@code input}, the best first. */
    List<Grid> ranked(String puzzle, Grid input) {
        return votes.get(puzzle).get(input).entrySet().stream()
                .map(entry -> new Ranked(entry.getKey(), entry.getValue()))
                .sorted(Ranked.BEST_FIRST) // stable, so that ties keep the order in which they came
                .map(Ranked::grid)
                .toList();
    }

    /** All votes as numbers, for {@link #decode} on another process. */
    int[] encode() {
        var numbers = new Numbers();
        for (int p = 0; p < puzzles.size(); p++) {
            for (int t = 0; t < inputs.get(p).size(); t++) {
                for (var entry : votes.get(puzzles.get(p).id()).get(inputs.get(p).get(t)).entrySet()) {
                    numbers.add(p);
                    numbers.add(t);
                    numbers.add(entry.getValue().count);
                    numbers.add(Double.doubleToRawLongBits(entry.getValue().q));
                    numbers.add(entry.getKey());
                }
            }
        }
        return Arrays.copyOf(numbers.values, numbers.size);
    }

    /** Adds the votes that {@link #encode} made of the same puzzles. */
    void decode(int[] encoded) {
        var numbers = new Numbers(encoded);
        while (numbers.size < encoded.length) {
            int puzzle = numbers.next();
            var input = inputs.get(puzzle).get(numbers.next());
            long count = numbers.nextLong();
            double q = Double.longBitsToDouble(numbers.nextLong());
            add(puzzles.get(puzzle).id(), input, numbers.nextGrid(), count, q);
        }
    }

    /** A list of ints, written and then read; four cells of a grid in each. */
    private static final class Numbers {
        private int[] values = new int[1024];
        private int size;

        Numbers() {}

        Numbers(int[] values) {
            this.values = values;
        }

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        void add(long value) {
            add((int) (value >>> 32));
            add((int) value);
        }

        void add(Grid grid) {
            add(grid.rows());
            add(grid.columns());
            int packed = 0;
            int cells = grid.rows() * grid.columns();
            for (int i = 0; i < cells; i++) {
                packed |= grid.at(i / grid.columns(), i % grid.columns()) << i % 4 * 8;
                if (i % 4 == 3 || i == cells - 1) {
                    add(packed);
                    packed = 0;
                }
            }
        }

        int next() {
            return values[size++];
        }

        long nextLong() {
            return (long) next() << 32 | next() & 0xFFFFFFFFL;
        }

        Grid nextGrid() {
            int rows = next();
            int columns = next();
            var cells = new byte[rows * columns];
            int packed = 0;
            for (int i = 0; i < cells.length; i++) {
                packed = i % 4 == 0 ? next() : packed >>> 8;
                cells[i] = (byte) packed;
            }
            return new Grid(rows, columns, cells);
        }
    }
}

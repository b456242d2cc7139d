package trm.data.sudoku;

import java.util.Arrays;
import trm.tensor.Rng;

/**
 * Counts the solutions of Sudoku grids. It fills each cell that has one candidate left and each digit that has one
 * place left in a row, column or box; where there is neither it guesses, at a cell with the fewest candidates.
 *
 * <p>One instance serves many grids, one after the other, and allocates nothing between them.
 */
public final class SudokuSolver {
    private final Sudoku rules;
    private final int size;
    private final int[][] units;
    private final int[][] unitsOf;
    private final int[] free; // the digits each unit still lacks, as bits
    private final int[] grid; // bits: 1 << (digit - 1), or 0
    private final int[] trail;
    private final int[] solution;
    private int filled;
    private int limit;
    private int found;
    private int guesses;
    private Rng chance;

    public SudokuSolver(Sudoku rules) {
        this.rules = rules;
        size = rules.size();
        units = new int[3 * size][size];
        unitsOf = new int[rules.cells()][];
        var used = new int[3 * size];
        for (int cell = 0; cell < rules.cells(); cell++) {
            int row = cell / size;
            int column = cell % size;
            unitsOf[cell] = new int[] {row, size + column, 2 * size + rules.box(row, column)};
            for (int unit : unitsOf[cell]) {
                units[unit][used[unit]++] = cell;
            }
        }
        free = new int[3 * size];
        grid = new int[rules.cells()];
        trail = new int[rules.cells()];
        solution = new int[rules.cells()];
    }

    /** How many solutions {@code puzzle} has, counting no further than {@code limit}. */
    public int count(int[] puzzle, int limit) {
        chance = null;
        return run(puzzle, limit);
    }

    /** Whether {@code puzzle} has exactly one solution. */
    public boolean unique(int[] puzzle) {
        return count(puzzle, 2) == 1;
    }

    /** A random full grid; every grid can come, not all equally often. */
    public int[] randomGrid(Rng rng) {
        chance = rng;
        run(new int[rules.cells()], 1);
        return solution();
    }

    /** The first solution that the last search found. */
    public int[] solution() {
        return solution.clone();
    }

    /** How often the last search had to guess a cell: 0 when filling single candidates and places was enough. */
    public int guesses() {
        return guesses;
    }

    private int run(int[] puzzle, int limit) {
        this.limit = limit;
        found = 0;
        guesses = 0;
        filled = 0;
        Arrays.fill(free, (1 << size) - 1);
        Arrays.fill(grid, 0);
        for (int cell = 0; cell < puzzle.length; cell++) {
            if (puzzle[cell] != 0) {
                int digit = 1 << (puzzle[cell] - 1);
                if ((candidates(cell) & digit) == 0) {
                    return 0;
                }
                put(cell, digit);
            }
        }
        search();
        return found;
    }

    private int candidates(int cell) {
        var of = unitsOf[cell];
        return free[of[0]] & free[of[1]] & free[of[2]];
    }

    private void put(int cell, int digit) {
        grid[cell] = digit;
        for (int unit : unitsOf[cell]) {
            free[unit] ^= digit;
        }
        trail[filled++] = cell;
    }

    private void takeBack(int mark) {
        while (filled > mark) {
            int cell = trail[--filled];
            for (int unit : unitsOf[cell]) {
                free[unit] ^= grid[cell];
            }
            grid[cell] = 0;
        }
    }

    private void search() {
        if (!fillSingles()) {
            return;
        }
        int cell = fewestCandidates();
        if (cell < 0) {
            if (found++ == 0) {
                for (int i = 0; i < grid.length; i++) {
                    solution[i] = Integer.numberOfTrailingZeros(grid[i]) + 1;
                }
            }
            return;
        }
        guesses++;
        int mark = filled;
        for (int left = candidates(cell); left != 0 && found < limit; ) {
            int digit = chance == null ? Integer.lowestOneBit(left) : randomBit(left);
            left ^= digit;
            put(cell, digit);
            search();
            takeBack(mark);
        }
    }

    private int randomBit(int bits) {
        for (int skip = chance.nextInt(Integer.bitCount(bits)); skip > 0; skip--) {
            bits &= bits - 1;
        }
        return Integer.lowestOneBit(bits);
    }

    /** The first empty cell with the fewest candidates, or a random one of them while drawing; −1 when all are full. */
    private int fewestCandidates() {
        int best = -1;
        int fewest = size + 1;
        int ties = 0;
        for (int cell = 0; cell < grid.length; cell++) {
            if (grid[cell] == 0) {
                int count = Integer.bitCount(candidates(cell));
                if (count < fewest) {
                    fewest = count;
                    best = cell;
                    ties = 1;
                } else if (count == fewest && chance != null && chance.nextInt(++ties) == 0) {
                    best = cell;
                }
            }
        }
        return best;
    }

    /** False when a cell has no candidate or a digit no place. */
    private boolean fillSingles() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int cell = 0; cell < grid.length; cell++) {
                if (grid[cell] == 0) {
                    int digits = candidates(cell);
                    if (digits == 0) {
                        return false;
                    }
                    if ((digits & (digits - 1)) == 0) {
                        put(cell, digits);
                        changed = true;
                    }
                }
            }
            for (int unit = 0; unit < units.length && !changed; unit++) {
                int once = 0;
                int twice = 0;
                for (int cell : units[unit]) {
                    if (grid[cell] == 0) {
                        int digits = candidates(cell);
                        twice |= once & digits;
                        once |= digits;
                    }
                }
                if (once != free[unit]) {
                    return false;
                }
                changed = fillPlaces(unit, once & ~twice);
            }
        }
        return true;
    }

    /** Fills the cells of {@code unit} that alone can hold one of {@code digits}. */
    private boolean fillPlaces(int unit, int digits) {
        if (digits == 0) {
            return false;
        }
        for (int cell : units[unit]) {
            if (grid[cell] == 0) {
                int digit = Integer.lowestOneBit(candidates(cell) & digits); // of two, the other finds no place later
                if (digit != 0) {
                    put(cell, digit);
                }
            }
        }
        return true;
    }
}

package trm.data;

/**
 * One example of a {@link Puzzle}.
 *
 * @param test whether it is one to be solved rather than one shown
 * @param output null where the solution is not known
 */
public record Pair(boolean test, Grid input, Grid output) {}

package trm.data;

/**
 * One example of an ARC puzzle.
 *
 * @param test whether it is one to be solved rather than one shown
 * @param output null where the solution is not known
 */
public record ArcPair(boolean test, ArcGrid input, ArcGrid output) {}

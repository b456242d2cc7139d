/**
 * Datasets in memory, batches and samplers. It knows no models and no files. Begin with {@link trm.data.Dataset}.
 *
 * <p>Sub-rooms by subject, each using those before it: {@code file} (how all write), {@code puzzle} (what builders
 * share), {@code sudoku} and {@code maze}, {@code arc}; {@code kinds}, {@code numpy} and {@code hdf} know them all.
 * {@link trm.data.Json} is internal to them.
 */
package trm.data;

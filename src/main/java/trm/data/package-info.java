/**
 * Datasets in memory, batches and samplers, and text as files hold it. It knows no models and no dataset files. Begin
 * with {@link trm.data.Dataset}.
 *
 * <p>Sub-rooms by subject, each using those before it: {@code file} (how all write), {@code hub}; {@code puzzle}
 * (what builders share), {@code sudoku}, {@code maze}, {@code grid}, {@code arc}; {@code kinds}, {@code numpy} and
 * {@code hdf} know them all. {@link trm.data.Json} and {@link trm.data.TextFile} are internal to them.
 */
package trm.data;

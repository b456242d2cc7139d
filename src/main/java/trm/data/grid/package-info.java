/**
 * Grids of any shape and vocabulary, for tasks of one's own: lines of JSON, text by an alphabet or numbers, datasets.
 * Begin with {@link trm.data.grid.GridDatasets} and {@link trm.data.grid.GridText}.
 */
package trm.data.grid;

/**
 * The folders of {@code .npy} and JSON files that the reference's builders write: import, with recipes recovered where
 * they can be, and export. Begin with {@link trm.data.numpy.ImportFolder}.
 */
package trm.data.numpy;

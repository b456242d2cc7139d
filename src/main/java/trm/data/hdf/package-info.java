/**
 * Datasets in HDF5 files, and the files themselves for whatever else is kept in them. It uses every kind's room. Begin
 * with {@link trm.data.hdf.DatasetFile}; {@link trm.data.hdf.DataPaths} takes several files as one dataset.
 */
package trm.data.hdf;

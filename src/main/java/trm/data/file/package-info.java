/**
 * Files and folders that are there whole or not at all. It uses nothing else of trm but its exception; whoever writes
 * uses it. Begin with {@link trm.data.file.WholeFile}.
 */
package trm.data.file;

/**
 * From the kind that a file names to what this kind of puzzle can do. It uses the kinds' rooms; nothing in them uses
 * it.
 */
package trm.data.kinds;

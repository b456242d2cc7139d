/**
 * The arithmetic: one operation a file, forward beside backward, as plain loops over {@code float[]}; a version with
 * vectors stands beside its loop where it is faster, as {@link trm.kernel.Simd} tells. It knows no graphs.
 *
 * <p>Begin with {@link trm.kernel.RmsNorm}. The sub-rooms build on this one: {@code parallel}, {@code product}, {@code
 * attention}, in this order.
 */
package trm.kernel;

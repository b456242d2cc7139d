/**
 * Attention with rotary positions, an item's heads from end to end in a core's cache, forward and backward. It uses
 * the tiles of {@code kernel.product}. Begin with {@link trm.kernel.attention.Attention}.
 */
package trm.kernel.attention;

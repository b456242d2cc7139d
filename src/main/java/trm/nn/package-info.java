/**
 * Layers as small functions that add operations to a graph, and the parameters they make. It uses {@code trm.graph}
 * and knows no training. Begin with {@link trm.nn.Block}.
 */
package trm.nn;

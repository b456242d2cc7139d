/**
 * Shapes, names and storage of tensors, and the one seeded generator. It uses nothing else of trm; begin with {@link
 * trm.tensor.Tensor}.
 */
package trm.tensor;

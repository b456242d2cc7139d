/**
 * Matrix products at the speed of the processor: packed panels, tiles in registers, and what is fused into them
 * (SwiGLU's gate, {@code mlp_t}). Begin with {@link trm.kernel.product.MatMul}, whose {@code loop} is the
 * specification.
 *
 * <p>{@code Gemm*}, {@code Pack*} and {@code ScratchProduct} are internal: public only for {@code kernel.attention}.
 */
package trm.kernel.product;

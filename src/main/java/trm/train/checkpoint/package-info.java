/**
 * Weights in files, whoever wrote them: our HDF5, what PyTorch's {@code torch.save} writes, safetensors. It knows
 * tensors by the names of the reference's {@code state_dict}, and neither configurations nor models. Whatever a file
 * holds, it is read as data: nothing in it is executed, and nothing is allocated that its length does not justify.
 * Begin with {@link trm.train.checkpoint.TensorFile} and {@link trm.train.checkpoint.TensorWriter}.
 */
package trm.train.checkpoint;

/**
 * Models: what all have ({@link trm.model.Model}), what each architecture is of its own (a {@code Recursion}, such as
 * {@code Trm}), Latent Meta Attention, carry and halting, and the configuration keys. It uses layers; it knows no files
 * and no optimizers. Begin with {@code Trm}, then {@link trm.model.Supervision}.
 */
package trm.model;

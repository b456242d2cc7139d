/**
 * The Tiny Recursive Model, Latent Meta Attention, carry and halting, and the configuration keys of a model. It uses
 * layers; it knows no files and no optimizers. Begin with {@link trm.model.Trm}, then {@link trm.model.Supervision}.
 */
package trm.model;

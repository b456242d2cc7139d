/**
 * A run: its configuration, optimizers, training steps, metrics, checkpoints and exact resumption. It uses models and
 * data; it knows no command line. Begin with {@link trm.train.Trainer}; {@link trm.train.TrainKeys} lists the keys.
 */
package trm.train;

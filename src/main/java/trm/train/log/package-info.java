/**
 * What a run writes down of itself: {@code metrics.jsonl}, {@code times.jsonl}, {@code log.txt} and TensorBoard's event
 * files. It knows nothing of models and configurations. Begin with {@link trm.train.log.RunLog}.
 */
package trm.train.log;

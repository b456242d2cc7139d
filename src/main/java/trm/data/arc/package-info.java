/**
 * ARC-AGI: the puzzles' JSON, their augmentations, the canvas of 30×30 tokens, submissions. Begin with {@link
 * trm.data.arc.ArcDatasets}, then {@link trm.data.arc.ArcCanvas}.
 *
 * <p>{@code ArcJson} and {@code ArcExamples} are internal: public only for the readers of files.
 */
package trm.data.arc;

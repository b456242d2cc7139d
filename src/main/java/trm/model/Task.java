package trm.model;

import trm.tensor.TrmException;

/** What a dataset fixes about a model: tokens in a sequence, vocabulary, puzzle identifiers. */
public record Task(int seqLen, int vocabSize, int numPuzzleIdentifiers) {
    public Task {
        if (seqLen < 1 || vocabSize < 2 || numPuzzleIdentifiers < 1) {
            throw TrmException.misuse(
                    "a task needs seq_len >= 1, vocab_size >= 2 and num_puzzle_identifiers >= 1, not %d, %d and %d",
                    seqLen, vocabSize, numPuzzleIdentifiers);
        }
    }
}

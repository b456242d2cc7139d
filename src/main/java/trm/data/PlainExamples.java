package trm.data;

/**
 * Examples stored as they are.
 *
 * @param seqLen tokens in one example
 * @param inputs tokens {@code [N, seqLen]}, unsigned
 * @param labels tokens {@code [N, seqLen]}, unsigned
 * @param type what they were in the files they were imported from
 */
public record PlainExamples(int seqLen, byte[] inputs, byte[] labels, TokenType type) implements Examples {
    public PlainExamples(int seqLen, byte[] inputs, byte[] labels) {
        this(seqLen, inputs, labels, TokenType.UINT8);
    }

    @Override
    public int count() {
        return inputs.length / seqLen;
    }

    @Override
    public int bases() {
        return count();
    }

    @Override
    public void write(int example, int[] inputs, int[] labels, int offset) {
        int from = example * seqLen;
        for (int i = 0; i < seqLen; i++) {
            inputs[offset + i] = this.inputs[from + i] & 0xFF;
            labels[offset + i] = this.labels[from + i] & 0xFF;
        }
    }

    @Override
    public void store(Sink sink) {
        sink.grids(inputs, labels, type);
    }
}

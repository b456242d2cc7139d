package trm.kernel;

/**
 * A strided view of {@code rows × cols} floats, or of a batch of them: element (i, j) of item n is
 * {@code data[offset + n * batchStride + i * rowStride + j * colStride]}. One of the two strides is 1 where speed
 * matters; any strides are correct.
 */
public record Matrix(float[] data, int offset, int rows, int cols, int rowStride, int colStride, int batchStride)
        implements MatMul.Operand {

    public Matrix {
        if (rows < 1 || cols < 1) {
            throw new IllegalArgumentException("a matrix of " + rows + " × " + cols);
        }
        long last = offset + (rows - 1L) * rowStride + (cols - 1L) * colStride;
        if (offset < 0 || rowStride < 0 || colStride < 0 || last >= data.length) {
            throw new IllegalArgumentException("a matrix of " + rows + " × " + cols + " with strides " + rowStride
                    + ", " + colStride + " at " + offset + " does not fit " + data.length + " floats");
        }
    }

    /** {@code [rows, cols]} row by row from {@code data[offset]}; items of a batch follow each other. */
    public static Matrix of(float[] data, int offset, int rows, int cols) {
        return new Matrix(data, offset, rows, cols, cols, 1, rows * cols);
    }

    /** The same floats with rows and columns exchanged. */
    public Matrix transposed() {
        return new Matrix(data, offset, cols, rows, colStride, rowStride, batchStride);
    }

    /** The same first item, the next ones {@code stride} floats apart; 0 repeats it. */
    public Matrix batched(int stride) {
        return new Matrix(data, offset, rows, cols, rowStride, colStride, stride);
    }

    /** Where row {@code row} of an item begins in {@link #data}. */
    int at(int item, int row) {
        return offset + item * batchStride + row * rowStride;
    }

    /** Refuses a batch whose last item would not fit the array. */
    void checkBatch(int items) {
        long last = offset + (items - 1L) * batchStride + (rows - 1L) * rowStride + (cols - 1L) * colStride;
        if (batchStride < 0 || last >= data.length) {
            throw new IllegalArgumentException("%d matrices, %d floats apart, do not fit %d floats".formatted(
                    items, batchStride, data.length));
        }
    }
}

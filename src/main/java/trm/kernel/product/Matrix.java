package trm.kernel.product;

/**
 * A strided view of {@code rows × cols} floats: element (i, j) is
 * {@code data[offset + i * rowStride + j * colStride]}. One of the two strides is 1 where speed matters; any strides
 * are correct.
 */
public record Matrix(float[] data, int offset, int rows, int cols, int rowStride, int colStride)
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

    /** {@code [rows, cols]} row by row from {@code data[offset]}. */
    public static Matrix of(float[] data, int offset, int rows, int cols) {
        return new Matrix(data, offset, rows, cols, cols, 1);
    }

    /** The same floats with rows and columns exchanged. */
    public Matrix transposed() {
        return new Matrix(data, offset, cols, rows, colStride, rowStride);
    }

    /** Where row {@code row} begins in {@link #data}. */
    int at(int row) {
        return offset + row * rowStride;
    }
}

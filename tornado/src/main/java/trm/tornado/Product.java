package trm.tornado;

/**
 * What a product on the device computes: {@code C[z] = op(A[z])·op(B[z]) + beta·C[z]} for {@code batch} dense matrices
 * in row order, {@code op(A) [m, k]}, {@code op(B) [k, n]}, one behind the other from an offset in each array on.
 *
 * @param transposedA whether A is stored as {@code [k, m]}
 * @param transposedB whether B is stored as {@code [n, k]}
 * @param accumulate whether beta is 1 rather than 0
 * @param sharedA whether there is one A for the whole batch
 * @param offsetA floats before the first A
 */
record Product(
        int m, int n, int k, boolean transposedA, boolean transposedB, boolean accumulate, int batch, boolean sharedA,
        int offsetA, int offsetB, int offsetC) {

    /** A single product of whole arrays. */
    static Product of(int m, int n, int k, boolean transposedA, boolean transposedB, boolean accumulate) {
        return new Product(m, n, k, transposedA, transposedB, accumulate, 1, false, 0, 0, 0);
    }

    /** The same product of {@code batch} matrices in each array, or of one A with all B. */
    Product batched(int batch, boolean sharedA) {
        return new Product(
                m, n, k, transposedA, transposedB, accumulate, batch, sharedA, offsetA, offsetB, offsetC);
    }

    /** The same product from further on in the arrays. */
    Product at(int offsetA, int offsetB, int offsetC) {
        return new Product(
                m, n, k, transposedA, transposedB, accumulate, batch, sharedA, offsetA, offsetB, offsetC);
    }

    /** Floats from one A of the batch to the next. */
    int strideA() {
        return sharedA ? 0 : m * k;
    }

    int strideB() {
        return k * n;
    }

    int strideC() {
        return m * n;
    }

    /** Whether every element of an array of {@code length} is a result, so that nothing that it held is needed. */
    boolean fills(int length) {
        return !accumulate && offsetC == 0 && length == batch * m * n;
    }
}

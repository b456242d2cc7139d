package trm.distributed;

/** One process by itself. */
public final class Alone implements Group {
    public static final Group INSTANCE = new Alone();

    private Alone() {}

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public int localRank() {
        return 0;
    }

    @Override
    public int localSize() {
        return 1;
    }

    @Override
    public void sum(float[] values) {}

    @Override
    public double[] gather(double[] values) {
        return values;
    }

    @Override
    public float[] gather(float[] values) {
        return values;
    }

    @Override
    public int[] gather(int[] values) {
        return values;
    }

    @Override
    public float[] collect(float[] values) {
        return values;
    }

    @Override
    public byte[] broadcast(byte[] ofFirst) {
        return ofFirst;
    }

    @Override
    public void barrier() {}

    @Override
    public String place() {
        return "the only process";
    }

    @Override
    public String describe() {
        return "one process";
    }

    @Override
    public void abort(int status) {
        Runtime.getRuntime().exit(status);
    }

    @Override
    public void close() {}
}

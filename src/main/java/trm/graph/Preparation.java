package trm.graph;

/** Hears of what a device does before it can compute, where that takes its time. */
public interface Preparation {
    /** Nobody hears. */
    Preparation UNHEARD = what -> new Running() {
        @Override
        public void end(String outcome) {}

        @Override
        public void close() {}
    };

    /** Something that has begun, and is over when it is closed. */
    interface Running extends AutoCloseable {
        /** It has ended well; {@code outcome} says what was done, such as "compiled 63 kernels". */
        void end(String outcome);

        @Override
        void close();
    }

    /** Begins something; {@code what} says what is being done, such as "compiling 63 kernels". */
    Running begin(String what);
}

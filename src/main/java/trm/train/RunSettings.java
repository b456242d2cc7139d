package trm.train;

/**
 * What a run does besides learning. Nothing of it changes what is learned, but for steps that are taken back.
 *
 * @param keep how many of the latest {@code step_N.h5} stay, beside {@code best.h5}; 0: all
 * @param takesBack whether a step that gives no numbers is taken back, with those since the last saved state, and its
 *     examples are passed over; if not, it ends the run
 * @param look an evaluation beside those of the configuration, or null
 */
public record RunSettings(int keep, boolean takesBack, Look look) {
    public static final RunSettings USUAL = new RunSettings(0, false, null);

    /** A quick evaluation whenever so many nanoseconds have passed; its metrics are named {@code quick/…}. */
    public record Look(long nanos, Trainer.Evaluation evaluation) {
        /** Begins the names of its metrics. */
        public static final String NAMES = "quick/";
    }
}

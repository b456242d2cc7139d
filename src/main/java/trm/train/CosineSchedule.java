package trm.train;

/**
 * The learning rate: linear warm-up from 0 to {@code base}, then half a cosine down to {@code minRatio · base};
 * constant for {@code minRatio} 1. The reference's {@code cosine_schedule_with_warmup_lr_lambda}.
 *
 * @param base the highest rate
 * @param warmup steps of the warm-up; 0 for none
 * @param total steps of the whole training
 * @param minRatio the last rate over {@code base}
 */
record CosineSchedule(double base, long warmup, long total, double minRatio) {
    /** The rate at {@code step}; training counts from 1, so that its first rate is {@code base / warmup}. */
    public double at(long step) {
        if (step < warmup) {
            return base * step / warmup;
        }
        double progress = (double) (step - warmup) / Math.max(1, total - warmup);
        return base * (minRatio + Math.max(0, (1 - minRatio) * 0.5 * (1 + Math.cos(Math.PI * progress))));
    }
}

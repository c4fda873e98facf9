package org.vivarium.itests.comparison;

import java.util.Locale;

/**
 * What one figure is to be.
 *
 * @param figure the name that a suite gives it
 * @param kind of what the limit holds
 */
record Goal(String figure, Kind kind, double limit) {
    /** Of what a limit holds. */
    enum Kind {
        /** Our figure divided by Apache's, at least. */
        RATIO_AT_LEAST,
        /** Our figure divided by Apache's, at most. */
        RATIO_AT_MOST,
        /** Our figure alone, at least. */
        OURS_AT_LEAST,
        /** Our figure alone, at most. */
        OURS_AT_MOST
    }

    static Goal ratioAtLeast(String figure, double limit) {
        return new Goal(figure, Kind.RATIO_AT_LEAST, limit);
    }

    static Goal ratioAtMost(String figure, double limit) {
        return new Goal(figure, Kind.RATIO_AT_MOST, limit);
    }

    static Goal oursAtLeast(String figure, double limit) {
        return new Goal(figure, Kind.OURS_AT_LEAST, limit);
    }

    static Goal oursAtMost(String figure, double limit) {
        return new Goal(figure, Kind.OURS_AT_MOST, limit);
    }

    boolean isMet(double ratio, double ours) {
        return switch (kind) {
            case RATIO_AT_LEAST -> ratio >= limit;
            case RATIO_AT_MOST -> ratio <= limit;
            case OURS_AT_LEAST -> ours >= limit;
            case OURS_AT_MOST -> ours <= limit;
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case RATIO_AT_LEAST -> String.format(Locale.ROOT, "ratio >= %.2f", limit);
            case RATIO_AT_MOST -> String.format(Locale.ROOT, "ratio <= %.2f", limit);
            case OURS_AT_LEAST -> String.format(Locale.ROOT, "ours >= %.2f", limit);
            case OURS_AT_MOST -> String.format(Locale.ROOT, "ours <= %.2f", limit);
        };
    }
}

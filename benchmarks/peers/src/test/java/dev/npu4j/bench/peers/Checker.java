package dev.npu4j.bench.peers;

/// The largest difference, relative to the root of the mean square of what is expected.
final class Checker {
    private Checker() {
    }

    static double error(float[] actual, double[] expected) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double squares = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            // NaN is worse than anything.
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
            squares += expected[i] * expected[i];
        }
        return worst / Math.sqrt(squares / expected.length);
    }
}

package dev.npu4j.conformance.criterion;

/// The comparison that torch and numpy share: `|X - G| <= atol + rtol·|G|`, with G in the type of the output.
///
/// @param rtol        relative to `|G|`
/// @param atol        for what is near zero
/// @param isNanEqual  whether NaN is equal to NaN
record Closeness(double rtol, double atol, boolean isNanEqual) {
    /// Worst `|X - G| / (atol + rtol·|G|)`; infinite where an element is not a number on one side only, or an infinity
    /// of another sign.
    double worst(Numbers output) {
        double worst = 0;
        for (int i = 0; i < output.size(); i++) {
            worst = Math.max(worst, strain(output.actual()[i], output.narrow()[i]));
        }
        return worst;
    }

    private double strain(double actual, double expected) {
        if (actual == expected || isNanEqual && Double.isNaN(actual) && Double.isNaN(expected)) {
            return 0;
        }
        double distance = Math.abs(actual - expected);
        return Double.isFinite(distance) ? distance / (atol + rtol * Math.abs(expected)) : Double.POSITIVE_INFINITY;
    }
}

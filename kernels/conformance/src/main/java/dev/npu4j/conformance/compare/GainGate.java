package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import java.util.Locale;
import java.util.Optional;

/// Whether an output is the reference times a factor. A kernel that scales its result by 1.002 or truncates it stays
/// within the bound of every single element; over many elements it is seen.
///
/// ```
/// gain = Σ X·G / Σ G² - 1 = Σ d·G / Σ G²,   d = X - G
/// ```
///
/// Honest errors point either way: with |d_i| <= b_i and independent signs the sum `Σ d·G` has a standard deviation below
/// `√Σ (b·G)²`, so
///
/// ```
/// |gain| <= 4·√Σ (b·G)² / Σ G²
/// ```
///
/// Where many elements are the same number they round the same way, and any honest computation has their gain: it counts
/// only as far as the rounding model's does not explain it.
///
/// For elements of one size that is `4·b / (|G|·√n)`. The bounds b are several times what honest kernels need, which pays
/// for errors that a row shares (its rstd, its normaliser).
public final class GainGate {
    /// Fewer elements say too little.
    static final int FEWEST = 1024;
    private static final double DEVIATIONS = 4;

    private GainGate() {
    }

    /// What the gate says of one output; empty where it has fewer than 1024 elements that can be measured, is not of a
    /// floating-point type, or is all zero.
    ///
    /// @param model what the rounding model gives, element by element; the reference's own values where there is none
    public static Optional<GateResult> judge(Elements output, double[] model) {
        if (!output.expected().dtype().isFloat()) {
            return Optional.empty();
        }
        double scale = largest(output);
        long elements = 0;
        double along = 0;
        double modelled = 0;
        double squares = 0;
        double spread = 0;
        for (int i = 0; i < output.size(); i++) {
            if (output.isMeasured(i)) {
                // scaled, so that no square leaves the range of f64
                double golden = output.golden(i) / scale;
                double bound = output.bound(i) / scale;
                elements++;
                along += (output.actual(i) - output.golden(i)) / scale * golden;
                modelled += Double.isFinite(model[i]) ? (model[i] - output.golden(i)) / scale * golden : 0;
                squares += golden * golden;
                spread += bound * golden * (bound * golden);
            }
        }
        if (elements < FEWEST || scale == 0) {
            return Optional.empty();
        }
        double gain = along / squares;
        double limit = DEVIATIONS * Math.sqrt(spread) / squares;
        double unexplained = Math.min(Math.abs(gain), Math.abs(gain - modelled / squares));
        double margin = unexplained / limit; // no bound is 0, so no limit is
        if (margin <= 1) {
            return Optional.of(GateResult.passed(Gate.GAIN, margin));
        }
        return Optional.of(GateResult.failed(Gate.GAIN, String.format(Locale.ROOT, "%s is the reference times 1%+.3e, over %d elements; at most ±%.3e is honest",
            output.expected().operand(), gain, elements, limit), margin));
    }

    private static double largest(Elements output) {
        double largest = 0;
        for (int i = 0; i < output.size(); i++) {
            largest = output.isMeasured(i) ? Math.max(largest, Math.abs(output.golden(i))) : largest;
        }
        return largest;
    }
}

package dev.npu4j.kernels.tensor;

import java.util.Locale;

/// How the two matrix axes of an expert weight are stored.
public enum WeightLayout {
    /// `[e, k, n]`: the row is the input feature; `y = x·W`.
    KN,
    /// `[e, n, k]`: the row is the output feature, as checkpoints store it; `y = x·Wᵀ`.
    NK;

    /// Shape of a weight of `e` experts in this layout.
    public Shape shape(long e, long k, long n) {
        return this == KN ? Shape.of(e, k, n) : Shape.of(e, n, k);
    }

    /// The letters of [#shape], for messages.
    public String letters(long e, long k, long n) {
        return this == KN ? "[e=" + e + ", k=" + k + ", n=" + n + "]" : "[e=" + e + ", n=" + n + ", k=" + k + "]";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.npu4j.kernels.tensor;

import java.util.Locale;

/// How the two matrix axes of a weight are stored; those of experts come after the axis of experts.
public enum WeightLayout {
    /// `[k, n]` or `[e, k, n]`: the row is the input feature; `y = x·W`.
    KN,
    /// `[n, k]` or `[e, n, k]`: the row is the output feature, as checkpoints store it; `y = x·Wᵀ`.
    NK;

    /// Shape of a weight of `e` experts in this layout.
    public Shape shape(long e, long k, long n) {
        return this == KN ? Shape.of(e, k, n) : Shape.of(e, n, k);
    }

    /// The letters of [#shape], for messages.
    public String letters(long e, long k, long n) {
        return this == KN ? "[e=" + e + ", k=" + k + ", n=" + n + "]" : "[e=" + e + ", n=" + n + ", k=" + k + "]";
    }

    /// Shape of a weight that is one matrix.
    public Shape shape(long k, long n) {
        return this == KN ? Shape.of(k, n) : Shape.of(n, k);
    }

    /// The letters of that, for messages.
    public String letters(long k, long n) {
        return this == KN ? "[k=" + k + ", n=" + n + "]" : "[n=" + n + ", k=" + k + "]";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

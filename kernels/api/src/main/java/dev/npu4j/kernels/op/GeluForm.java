package dev.npu4j.kernels.op;

import java.util.Locale;

/// Which function is meant by GELU; the names are those of PyTorch's argument `approximate`.
public enum GeluForm {
    /// The definition, by the normal distribution.
    NONE,
    /// The approximation by a hyperbolic tangent, which some models were trained with; off by up to 5e-4.
    TANH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

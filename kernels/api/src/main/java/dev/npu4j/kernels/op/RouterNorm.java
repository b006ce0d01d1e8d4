package dev.npu4j.kernels.op;

import java.util.Locale;

/// What a router's weights are made of the scores of the chosen experts.
public enum RouterNorm {
    /// Each divided by the sum of all that were chosen: the weights of a token sum to the router's scale.
    SUM,
    /// The scores as they are.
    NONE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

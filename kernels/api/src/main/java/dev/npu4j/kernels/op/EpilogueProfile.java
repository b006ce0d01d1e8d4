package dev.npu4j.kernels.op;

import java.util.Locale;

/// Where the product rounds that an operator goes on with: to the output's dtype, or not at all. Where that is f32 nothing rounds in
/// between, and all profiles are the same function.
public enum EpilogueProfile {
    /// The device's native one, so that the same call runs everywhere: FUSED on the CPU. `support` and every verdict name which it was.
    AUTO,
    /// Nothing rounds but the output.
    FUSED,
    /// The product rounds to the output's dtype, as it does where it is an operator of its own.
    APART;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

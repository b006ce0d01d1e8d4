package dev.npu4j.kernels.op;

import java.util.Locale;

/// Where the values of a fused norm round to the storage dtype. In f32 nothing rounds in between and all profiles are
/// the same function. `rnd` is rounding to the storage dtype, everything else is f32.
public enum NormProfile {
    /// The device's native one, so that the same call runs everywhere: FUSED on the CPU. `support` and every verdict
    /// name which it was.
    AUTO,
    /// Nothing rounds but the outputs: `s = h + (a·rstd_post)·gamma_post`, `h_out = rnd(s)`, `z = rnd((s·rstd(s))·gamma_pre)`.
    FUSED,
    /// What RmsNorm followed by AddRmsNorm gives on Ascend 910B and 910_93:
    /// `b = rnd((a·rstd_post)·gamma_post)`, `h_out = rnd(h + b)`, `z = rnd(rnd(h_out·rstd(h_out))·gamma_pre)`.
    PAIR_V1,
    /// What the same pair gives on newer chips: `b` as above, `s = h + b`, `h_out = rnd(s)`, `z = rnd((s·rstd(s))·gamma_pre)`.
    PAIR_V2;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

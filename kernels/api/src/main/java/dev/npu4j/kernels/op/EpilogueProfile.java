package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
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

    /// The dtype to which a product rounds whose result is `out`.
    ///
    /// @throws OperandException where that is left to the device
    DType between(String operator, DType out) {
        if (this == AUTO) {
            throw new OperandException(operator, "profile", "one of fused and apart", "auto");
        }
        return this == APART ? out : DType.F32;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;

/// [dev.npu4j.kernels.op.Gelu] on no chip. What we transcribe from names the parameters of no gelu, erf or tanh. The tanh form as a SiLU
/// and a quotient of polynomials would lose large x, whose square overflows, and rounds more often than the contract has it.
/// Computing it on the host would be the CPU's work under an NPU's name.
final class GeluAscend {
    private GeluAscend() {
    }

    static Support support() {
        return new Support.No(Support.Reason.VERSION, "no release of CANN that we know the interface of has a gelu in it: use the CPU device");
    }
}

package dev.npu4j.kernels.op;

/// Work of one launch, for rooflines: floating-point operations, and bytes if every operand moved exactly once.
/// Data-dependent parts (how many experts are touched, which keys are visible) count at their largest.
public record Cost(double flops, double bytesRead, double bytesWritten) {
    public double bytes() {
        return bytesRead + bytesWritten;
    }

    /// Floating-point operations per byte.
    public double intensity() {
        return flops / bytes();
    }
}

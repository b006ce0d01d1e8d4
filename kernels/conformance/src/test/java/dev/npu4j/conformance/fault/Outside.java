package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Leaves the bounds of tensors, as native kernels can and Java cannot.
public final class Outside {
    private Outside() {
    }

    /// Memory of the tensor and `bytes` more on either side, which a kernel has no business with.
    @SuppressWarnings("restricted") // the very point is to leave the segment's bounds
    public static MemorySegment around(Tensor tensor, long bytes) {
        return MemorySegment.ofAddress(tensor.segment().address() - bytes).reinterpret(tensor.spec().byteSpan() + 2 * bytes);
    }
}

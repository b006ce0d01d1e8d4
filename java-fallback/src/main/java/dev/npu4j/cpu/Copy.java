package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Copies rows from one layout to another, bits unchanged.
final class Copy {
    private Copy() {
    }

    static void copy(Tensor from, Tensor to) {
        // 2^40 rows of no elements would be walked for hours
        if (from.shape().elements() > 0) {
            axis(from, 0, to, 0, 0);
        }
    }

    private static void axis(Tensor from, long fromAt, Tensor to, long toAt, int axis) {
        int size = from.dtype().size();
        if (axis == from.shape().rank() - 1) {
            MemorySegment.copy(from.segment(), fromAt * size, to.segment(), toAt * size, from.shape().last() * size);
            return;
        }
        for (long i = 0; i < from.shape().dim(axis); i++) {
            axis(from, fromAt + i * from.spec().stride(axis), to, toAt + i * to.spec().stride(axis), axis + 1);
        }
    }
}

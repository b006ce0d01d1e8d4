package dev.npu4j.kernels.tensor;

/// Whether operands share memory.
public final class Overlap {
    private Overlap() {
    }

    /// Whether two tensors or packed weights share a byte. Exact for contiguous tensors and for column slices of rows
    /// with one pitch; other layouts whose address ranges meet count as overlapping.
    public static boolean between(Weight a, Weight b) {
        long aSpan = span(a);
        long bSpan = span(b);
        long aStart = address(a);
        long bStart = address(b);
        if (aSpan == 0 || bSpan == 0 || aStart + aSpan <= bStart || bStart + bSpan <= aStart) {
            return false;
        }
        if (a instanceof Tensor x && b instanceof Tensor y) {
            long pitch = rowPitch(x.spec());
            if (pitch > 0 && pitch == rowPitch(y.spec())) {
                // Both are slices of the same rows: they meet unless their columns lie side by side.
                long shift = Math.floorMod(bStart - aStart, pitch);
                return !(shift >= rowBytes(x.spec()) && shift + rowBytes(y.spec()) <= pitch);
            }
        }
        return true;
    }

    private static long address(Weight weight) {
        return switch (weight) {
            case Tensor tensor -> tensor.segment().address();
            case PackedWeight packed -> packed.segment().address();
        };
    }

    private static long span(Weight weight) {
        return switch (weight) {
            case Tensor tensor -> tensor.spec().byteSpan();
            case PackedWeight packed -> packed.segment().byteSize();
        };
    }

    /// Bytes from row to row of the outermost axis, or 0 for a vector.
    private static long rowPitch(TensorSpec spec) {
        return spec.shape().rank() == 1 ? 0 : spec.stride(0) * spec.dtype().size();
    }

    /// Bytes that one index of the outermost axis spans.
    private static long rowBytes(TensorSpec spec) {
        long last = 1;
        for (int axis = 1; axis < spec.shape().rank(); axis++) {
            last += spec.stride(axis) * (spec.shape().dim(axis) - 1);
        }
        return last * spec.dtype().size();
    }
}

package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The packed form of expert weights: per expert, panels of 16 columns, each `[k][16]`, in the stored dtype, columns
/// past n filled with zeros. The same for every vector width, so a packed weight serves all configurations.
final class Panels {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private Panels() {
    }

    static int count(int n) {
        return Math.ceilDiv(n, Primitives.PANEL);
    }

    static long expertBytes(DType dtype, int k, int n) {
        return Math.multiplyExact((long) count(n) * Primitives.PANEL, (long) k * dtype.size());
    }

    /// Copies one expert, bits unchanged, to the start of `to`, which is zero.
    static void pack(Tensor expert, WeightLayout layout, int k, int n, MemorySegment to) {
        long rowStride = expert.spec().stride(0);
        long toK = layout == WeightLayout.KN ? rowStride : 1;
        long toN = layout == WeightLayout.KN ? 1 : rowStride;
        MemorySegment from = expert.segment();
        int size = expert.dtype().size();
        for (int panel = 0; panel < count(n); panel++) {
            int columns = Math.min(Primitives.PANEL, n - panel * Primitives.PANEL);
            long start = (long) panel * k * Primitives.PANEL;
            for (int p = 0; p < k; p++) {
                for (int j = 0; j < columns; j++) {
                    long source = (p * toK + (panel * (long) Primitives.PANEL + j) * toN) * size;
                    long target = (start + (long) p * Primitives.PANEL + j) * size;
                    if (size == Short.BYTES) {
                        to.set(SHORT, target, from.get(SHORT, source));
                    } else {
                        to.set(INT, target, from.get(INT, source));
                    }
                }
            }
        }
    }
}

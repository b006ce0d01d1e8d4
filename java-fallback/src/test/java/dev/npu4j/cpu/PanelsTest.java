package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// Weights of k = 2 and n = 18, whose element (p, j) is 100·p + j + 1: one whole panel and one of two columns.
class PanelsTest {
    private static final int K = 2;
    private static final int N = 18;

    private static float[] packed(DType dtype, WeightLayout layout, int gap) {
        try (Device cpu = Devices.open("cpu,threads=1"); TensorArena arena = cpu.openArena(); Arena memory = Arena.ofConfined()) {
            boolean kn = layout == WeightLayout.KN;
            int rows = kn ? K : N;
            int columns = kn ? N : K;
            TensorSpec spec = TensorSpec.of(dtype, Shape.of(rows, columns)).withRowStride(columns + gap);
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                int p = kn ? i / columns : i % columns;
                int j = kn ? i % columns : i / columns;
                values[i] = 100 * p + j + 1;
            }
            Tensor weight = arena.allocate(spec).copyFrom(values);
            MemorySegment to = memory.allocate(Panels.expertBytes(dtype, K, N));
            Panels.pack(weight, layout, K, N, to);
            float[] found = new float[2 * K * Primitives.PANEL];
            for (int i = 0; i < found.length; i++) {
                found[i] = dtype == DType.F32 ? to.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i)
                    : Float.float16ToFloat(to.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i));
            }
            return found;
        }
    }

    @Test
    void panelsOfSixteenColumnsStandOneBehindTheOther() {
        float[] expected = new float[64];
        for (int j = 0; j < 16; j++) {
            expected[j] = j + 1;
            expected[16 + j] = 101 + j;
        }
        expected[32] = 17; // the second panel: two columns, and zeros
        expected[33] = 18;
        expected[48] = 117;
        expected[49] = 118;
        for (WeightLayout layout : WeightLayout.values()) {
            for (int gap : new int[] {0, 3}) {
                assertThat(packed(DType.F32, layout, gap)).as("%s %d", layout, gap).containsExactly(expected);
                assertThat(packed(DType.F16, layout, gap)).as("%s %d", layout, gap).containsExactly(expected);
            }
        }
    }

    @Test
    void anExpertTakesWholePanels() {
        assertThat(Panels.count(16)).isEqualTo(1);
        assertThat(Panels.count(17)).isEqualTo(2);
        assertThat(Panels.expertBytes(DType.F32, 3, 17)).isEqualTo(2 * 16 * 3 * 4);
        assertThat(Panels.expertBytes(DType.BF16, 3, 16)).isEqualTo(16 * 3 * 2);
    }
}

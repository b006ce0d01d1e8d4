package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights that are multiplied where they lie, and those that are decoded first: the same bits, in the same places.
class PanelProductTest {
    private static final int E = 4;
    private static final int M = 34; // one row belongs to nobody
    private static final int GAP = 5; // between two rows of y
    private static final byte UNTOUCHED = 0x11;

    /// More than one part of k, whatever the tuning; of 2048 all are whole. The last panel has two columns; 850 columns are more than one task.
    @ParameterizedTest
    @CsvSource({"F32, F32, F32, 2500, 50", "F32, F32, F32, 2048, 850", "F16, F16, F16, 2500, 50", "BF16, BF16, BF16, 2500, 50", "F32, BF16, F32, 2500, 50", "F32, BF16, F32, 2048, 50"})
    void productsOfPackedAndOfPlainWeightsAreTheSame(DType x, DType w, DType out, int k, int n) {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            Tensor rows = Values.fill(arena.allocate(x, M, k), 1);
            Tensor plain = Values.fill(arena.allocate(w, E, n, k), 2);
            Tensor groups = arena.allocate(DType.I64, E).copyFrom(new long[] {3, 0, 21, 9});
            Tensor[] results = new Tensor[2];
            for (int i = 0; i < 2; i++) {
                Weight weight = i == 0 ? plain : arena.pack(plain, WeightLayout.NK);
                results[i] = arena.allocate(out, M, n + GAP);
                results[i].segment().fill(UNTOUCHED);
                Tensor y = arena.wrap(TensorSpec.of(out, Shape.of(M, n)).withRowStride(n + GAP), results[i].segment());
                stream.launch(new GroupedMatmul(x, w, out, E, M, k, n, GroupListKind.COUNTS, WeightLayout.NK, false).on(rows, weight, groups, y));
                stream.synchronize();
                assertNothingElseIsTouched(results[i].segment(), n * out.size(), (n + GAP) * out.size());
            }
            assertThat(results[1].segment().mismatch(results[0].segment())).isEqualTo(-1);
        }
    }

    /// Neither the columns behind the last, nor the row that belongs to nobody.
    private static void assertNothingElseIsTouched(MemorySegment y, int bytes, int step) {
        for (int i = 0; i < M; i++) {
            int from = i < M - 1 ? bytes : 0;
            MemorySegment rest = y.asSlice((long) i * step + from, step - from);
            assertThat(rest.toArray(ValueLayout.JAVA_BYTE)).as("row %d", i).containsOnly(UNTOUCHED);
        }
    }
}

package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights that are multiplied where they lie, and those that are decoded first: the same bits, in the same places.
class PanelProductTest {
    private static final int E = 4;
    private static final int M = 34; // one row belongs to nobody
    private static final int GAP = 5; // between two rows of y
    private static final byte UNTOUCHED = 0x11;

    /// More than one part of k, of few rows and of many; of 10240 all are whole, of 2048 those of many rows. The last panel has two columns; 850 columns
    /// are more than one task.
    @ParameterizedTest
    @CsvSource({"F32, F32, F32, 5500, 50", "F32, F32, F32, 2048, 850", "F16, F16, F16, 5500, 50", "BF16, BF16, BF16, 5500, 50", "F32, BF16, F32, 5500, 50", "F32, BF16, F32, 10240, 50"})
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

    /// Whether it was stored or could not be: a worker that lives on would keep the caller's memory from being collected.
    @Test
    void aWorkerKeepsNoMemoryOfAProduct() {
        int k = 8;
        int n = 32;
        Arena owner = Arena.ofShared();
        try (Device cpu = Devices.open("cpu,threads=1"); TensorArena arena = cpu.openArena()) {
            Tensor weight = Values.fill(arena.allocate(DType.F32, 1, n, k), 2);
            Tensor y = arena.wrap(TensorSpec.of(DType.F32, 9, n), owner.allocate(9 * n * 4L, 4));
            GroupedMatmul.Call call = new GroupedMatmul(DType.F32, DType.F32, DType.F32, 1, 9, k, n, GroupListKind.COUNTS, WeightLayout.NK, false)
                .on(Values.fill(arena.allocate(DType.F32, 9, k), 1), arena.pack(weight, WeightLayout.NK), arena.allocate(DType.I64, 1).copyFrom(new long[] {9}), y);
            PanelProduct product = new PanelProduct((CpuDevice) cpu, call);
            Scratch scratch = new Scratch(new MemoryCount());
            product.store(0, 0, 9, 0, 2, y, scratch);
            assertThat(scratch.destination.segment).isNull();
            owner.close();
            assertThatThrownBy(() -> product.store(0, 0, 9, 0, 2, y, scratch)).isInstanceOf(IllegalStateException.class);
            assertThat(scratch.destination.segment).isNull();
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

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Weights that are multiplied where they lie, and those that are decoded first: the same bits, in the same places.
class PanelProductTest {
    private static final int E = 4;
    private static final int M = 34; // one row belongs to nobody
    private static final int K = 2_500; // more than one part, whatever the tuning
    private static final int N = 850; // more than one task, and two columns of a panel
    private static final int STRIDE = N + 5;

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void productsOfPackedAndOfPlainWeightsAreTheSame(DType dtype) {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena(); Stream stream = cpu.openStream()) {
            Tensor x = Values.fill(arena.allocate(dtype, M, K), 1);
            Tensor plain = Values.fill(arena.allocate(dtype, E, N, K), 2);
            Tensor groups = arena.allocate(DType.I64, E).copyFrom(new long[] {3, 0, 21, 9});
            Tensor[] results = new Tensor[2];
            for (int i = 0; i < 2; i++) {
                Weight weight = i == 0 ? plain : arena.pack(plain, WeightLayout.NK);
                results[i] = arena.allocate(dtype, M, STRIDE);
                results[i].segment().fill((byte) 0x11);
                Tensor y = arena.wrap(TensorSpec.of(dtype, Shape.of(M, N)).withRowStride(STRIDE), results[i].segment());
                stream.launch(new GroupedMatmul(dtype, dtype, dtype, E, M, K, N, GroupListKind.COUNTS, WeightLayout.NK, false).on(x, weight, groups, y));
                stream.synchronize();
            }
            assertThat(results[1].segment().mismatch(results[0].segment())).isEqualTo(-1);
        }
    }
}

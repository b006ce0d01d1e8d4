package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operators that go on with a product give the bits of the operators that they are made of: of the very same ones where the
/// product rounds in between, of those in f32 where it does not.
class EpilogueTest {
    @ParameterizedTest
    @CsvSource({
        "cpu,                F32,  APART, 48,  33",
        "cpu,                F32,  FUSED, 17,  33",
        "cpu,                BF16, APART, 17,  40",
        "cpu,                BF16, FUSED, 40,  1100",
        "'cpu,threads=5',    BF16, APART, 700, 9",
        "'cpu,threads=1',    F16,  APART, 15,  64",
        "'cpu,threads=1',    F16,  FUSED, 401, 20",
        "'cpu,width=scalar', BF16, APART, 33,  20",
        "'cpu,width=scalar', BF16, FUSED, 33,  20"})
    void aGatedProjectionIsAProductAndItsActivation(String name, DType dtype, EpilogueProfile profile, int width, int k) {
        GroupedMatmulSwiGlu op = GroupedMatmulSwiGlu.of(dtype, 3, 150, k, width).withProfile(profile);
        DType between = op.between();
        try (Device device = Devices.open(name); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            Tensor x = Values.fill(arena.allocate(dtype, 150, k), 1);
            Tensor weight = Values.fill(arena.allocate(dtype, 3, 2L * width, k), 2);
            Tensor groups = arena.allocate(DType.I64, 3).copyFrom(new long[] {120, 0, 30});
            Tensor product = arena.allocate(between, 150, 2L * width);
            stream.launch(op.projection().withDTypes(dtype, dtype, between).on(x, weight, groups, product));
            Tensor gated = arena.allocate(between, 150, width);
            stream.launch(new SwiGlu(between, 150, width).on(product, gated));
            float[] expected = arena.allocate(dtype, 150, width).copyFrom(gated.toFloats()).toFloats();
            for (Weight each : new Weight[] {weight, arena.pack(weight, WeightLayout.NK)}) {
                Tensor y = Values.fill(arena.allocate(dtype, 150, width), 3);
                stream.launch(op.on(x, each, groups, y));
                stream.synchronize();
                assertThat(y.toFloats()).isEqualTo(expected);
            }
        }
    }

    /// Also where products of all tokens do not fit at once, and where two slots name the same row.
    @ParameterizedTest
    @CsvSource({
        "cpu,                F32,  APART, 70,   2, 48,  33",
        "cpu,                F32,  FUSED, 70,   2, 17,  33",
        "cpu,                BF16, APART, 2900, 3, 200, 5",
        "cpu,                BF16, FUSED, 2900, 3, 200, 5",
        "'cpu,threads=5',    BF16, APART, 1,    8, 700, 1100",
        "'cpu,threads=1',    F16,  APART, 40,   4, 33,  64",
        "'cpu,threads=1',    F16,  FUSED, 40,   4, 401, 20",
        "'cpu,width=scalar', BF16, APART, 30,   3, 33,  20",
        "'cpu,width=scalar', BF16, FUSED, 30,   3, 33,  20"})
    void aSumOverExpertsIsTheirProductsAndTheirSum(String name, DType dtype, EpilogueProfile profile, int tokens, int top, int n, int k) {
        GroupedMatmulCombine op = GroupedMatmulCombine.of(dtype, 3, tokens, top, k, n).withProfile(profile);
        DType between = op.between();
        int m = op.m();
        try (Device device = Devices.open(name); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            Tensor x = Values.fill(arena.allocate(dtype, m, k), 1);
            Tensor weight = Values.fill(arena.allocate(dtype, 3, n, k), 2);
            Tensor groups = arena.allocate(DType.I64, 3).copyFrom(new long[] {m - m / 3, 0, m / 3});
            Tensor inverse = arena.allocate(DType.I32, tokens, top).copyFrom(new SplittableRandom(3).ints(m, 0, m).toArray());
            Tensor weights = Values.fill(arena.allocate(DType.F32, tokens, top), 4);
            Tensor shared = Values.fill(arena.allocate(dtype, tokens, n), 5);
            Tensor residual = Values.fill(arena.allocate(dtype, tokens, n), 6);
            Tensor products = arena.allocate(between, m, n);
            stream.launch(op.projection().withDTypes(dtype, dtype, between).on(x, weight, groups, products));
            Tensor sum = arena.allocate(between, tokens, n);
            stream.launch(new ExpertCombine(between, tokens, n, top).on(products, inverse, weights, sum)
                .withShared(arena.allocate(between, tokens, n).copyFrom(shared.toFloats())).withResidual(arena.allocate(between, tokens, n).copyFrom(residual.toFloats())));
            float[] expected = arena.allocate(dtype, tokens, n).copyFrom(sum.toFloats()).toFloats();
            for (Weight each : new Weight[] {weight, arena.pack(weight, WeightLayout.NK)}) {
                Tensor y = Values.fill(arena.allocate(dtype, tokens, n), 6); // which is the residual
                stream.launch(op.on(x, each, groups, inverse, weights, y).withShared(shared).withResidual(y));
                stream.synchronize();
                assertThat(y.toFloats()).isEqualTo(expected);
            }
        }
    }
}

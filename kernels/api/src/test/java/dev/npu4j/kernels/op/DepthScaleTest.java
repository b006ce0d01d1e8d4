package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.HostArena;
import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

class DepthScaleTest {
    @Test
    void theFactorFallsWithTheRootOfTheLayers() {
        assertThat(new DepthScale(DepthScale.ATTENTION, 1).factor()).isEqualTo(0.283);
        assertThat(new DepthScale(DepthScale.MLP, 64).factor()).isEqualTo(0.432 / 8);
    }

    @Test
    void initialisingSetsEveryGammaToTheFactorRoundedToItsType() {
        DepthScale scale = new DepthScale(DepthScale.ATTENTION, 94);
        try (HostArena arena = new HostArena()) {
            Tensor gamma = arena.allocate(DType.BF16, 7);
            scale.initialise(gamma);
            assertThat(gamma.toFloats()).containsOnly(Bf16.toFloat(Bf16.fromFloat((float) scale.factor())));
        }
    }

    @Test
    void foldingMultipliesTheGammasThatAreThere() {
        try (HostArena arena = new HostArena()) {
            Tensor gamma = arena.allocate(DType.F32, 3).copyFrom(new float[] {1, -2, 0.5f});
            new DepthScale(0.5, 4).fold(gamma);
            assertThat(gamma.toFloats()).containsExactly(0.25f, -0.5f, 0.125f);
        }
    }

    @Test
    void aFactorThatIsNoNumberIsRefused() {
        assertRefused("DepthScale", "c", "finite", () -> new DepthScale(Double.NaN, 1));
        assertRefused("DepthScale", "layers", "at least 1", () -> new DepthScale(1, 0));
    }

    @Test
    void gammasThatAreMissingOrTooManyAreRefused() {
        DepthScale scale = new DepthScale(1, 1);
        assertRefused("DepthScale", "gamma_post", "null", () -> scale.initialise(null));
        assertRefused("DepthScale", "gamma_post", "null", () -> scale.fold(null));
        try (HostArena arena = new HostArena()) {
            Tensor repeated = arena.allocate(DType.F32, 1).view(0, TensorSpec.strided(DType.F32, Shape.of(1L << 31, 1), 0, 1));
            assertRefused("Tensor", "copyTo", "for a Java array", () -> scale.initialise(repeated));
        }
    }
}

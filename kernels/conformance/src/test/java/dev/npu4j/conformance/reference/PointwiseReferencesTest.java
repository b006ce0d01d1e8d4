package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The references of the activations: values by hand, and which f32 kernels are within their bounds.
class PointwiseReferencesTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @FunctionalInterface
    private interface Kernel {
        float of(float x);
    }

    private static Expected swiGlu(double gate, double up) {
        return References.expect(new SwiGlu(DType.F32, 1, 1), Map.of("x", new double[] {gate, up})).getFirst();
    }

    private static Expected gelu(GeluForm form, double x) {
        return References.expect(new Gelu(DType.F32, 1, 1, form), Map.of("x", new double[] {x})).getFirst();
    }

    @Test
    void aGateByHand() {
        // exp(-ln 3) = 1/3, so sigma = 3/4
        double gate = (float) Math.log(3);
        assertThat(swiGlu(gate, -8).value()[0]).isCloseTo(-6 * gate, within(1e-6));
        assertThat(swiGlu(-gate, -8).value()[0]).isCloseTo(2 * gate, within(1e-6));
        assertThat(swiGlu(0, 5).value()[0]).isZero();
        assertThat(swiGlu(64, 0.5).value()[0]).isEqualTo(32);
    }

    @Test
    void theFirstHalfOfEachRowIsTheGate() {
        double[] x = {64, 32, 2, 3, 32, 0, 5, 7};
        assertThat(References.expect(new SwiGlu(DType.F32, 2, 2), Map.of("x", x)).getFirst().value())
            .containsExactly(new double[] {128, 96, 160, 0}, within(1e-10));
    }

    @Test
    void bothFormsOfGeluByHand() {
        assertThat(gelu(GeluForm.NONE, 1).value()[0]).isCloseTo(0.8413447460685429, within(1e-15));
        assertThat(gelu(GeluForm.NONE, -5).value()[0]).isCloseTo(-5 * 2.866515718791939e-07, within(1e-18));
        assertThat(gelu(GeluForm.TANH, 1).value()[0]).isCloseTo(0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * 1.044715)), within(1e-15));
    }

    @Test
    void specialsAreThoseOfTheFormulaAndWithoutError() {
        for (double x : new double[] {INFINITY, -INFINITY, Double.NaN}) {
            double expected = x == INFINITY ? INFINITY : Double.NaN;
            for (GeluForm form : GeluForm.values()) {
                assertThat(gelu(form, x).value()[0]).isEqualTo(Double.valueOf(expected)); // as objects, of which NaN equals itself
                assertThat(gelu(form, x).error()[0]).isZero();
            }
            assertThat(swiGlu(x, 2).value()[0]).isEqualTo(Double.valueOf(expected));
            assertThat(swiGlu(x, 2).error()[0]).isZero();
        }
        assertThat(swiGlu(INFINITY, 0).value()[0]).isNaN();
        assertThat(swiGlu(0, -INFINITY).value()[0]).isNaN();
        assertThat(swiGlu(-1, INFINITY).value()[0]).isEqualTo(-INFINITY);
        assertThat(swiGlu(1, Double.NaN).value()[0]).isNaN();
    }

    /// Both an infinity and NaN (0 · inf) are honest there.
    @Test
    void besideAnInfinityWhatMayHaveUnderflowedIsOpen() {
        assertThat(swiGlu(-100, INFINITY).error()[0]).isEqualTo(INFINITY);
        assertThat(swiGlu(-80, INFINITY).error()[0]).isZero();
        assertThat(swiGlu(-1000, INFINITY).value()[0]).isNaN();
        assertThat(swiGlu(-1000, INFINITY).error()[0]).isZero();
    }

    @Test
    void everyUsualFormOfSiluIsHonest() {
        Kernel plain = g -> g / (1 + (float) Math.exp(-g));
        Kernel stable = g -> {
            float e = (float) Math.exp(-Math.abs(g));
            return g < 0 ? g * e / (1 + e) : g / (1 + e);
        };
        Kernel byReciprocal = g -> g * (float) (1 / (double) (1 + (float) Math.exp(-g)));
        Kernel flushing = g -> Math.abs(stable.of(g)) < Float.MIN_NORMAL || Math.exp(-Math.abs(g)) < Float.MIN_NORMAL ? g > 0 ? stable.of(g) : 0 : stable.of(g);
        for (Kernel kernel : new Kernel[] {plain, stable, byReciprocal, flushing}) {
            for (float up : new float[] {1, -3e38f, 1e-20f}) {
                double worst = 0;
                for (float gate = -110; gate < 90; gate += 0x1p-5f) {
                    worst = Math.max(worst, Judge.worst(swiGlu(gate, up), new float[] {kernel.of(gate) * up}));
                }
                assertThat(worst).isLessThan(1);
            }
        }
    }

    @Test
    void aSiluThatIsOffByOneInAThousandIsNot() {
        assertThat(Judge.worst(swiGlu(1, 1), new float[] {1.001f * (float) swiGlu(1, 1).value()[0]})).isGreaterThan(100);
        assertThat(Judge.worst(swiGlu(-20, 1), new float[] {1.001f * (float) swiGlu(-20, 1).value()[0]})).isGreaterThan(100);
    }

    /// The bound is relative: at -5 next to nothing is left of a result that came by a sum with 1.
    @ParameterizedTest
    @EnumSource(GeluForm.class)
    void addingErfOrTanhToOneIsNotHonestInTheTail(GeluForm form) {
        float x = -5;
        double plus = form == GeluForm.NONE ? gelu(form, x).value()[0] / x * 2 - 1 : Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
        float result = 0.5f * x * (1 + (float) plus);
        assertThat(Judge.worst(gelu(form, x), new float[] {result})).isGreaterThan(100);
        assertThat(Judge.worst(gelu(form, x), new float[] {(float) gelu(form, x).value()[0]})).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {-13, -9, -4, -1, -0.1f, 0.1f, 1, 4, 9})
    void roundingTheArgumentOfErfcIsHonest(float x) {
        // moved by one rounding each: the quotient by the root of 2, and its square
        for (double moved : new double[] {x * (1 - 0x1p-24), x * (1 + 0x1p-24)}) {
            double result = gelu(GeluForm.NONE, moved).value()[0];
            assertThat(Judge.worst(gelu(GeluForm.NONE, x), new float[] {(float) result})).isLessThan(1);
        }
    }
}

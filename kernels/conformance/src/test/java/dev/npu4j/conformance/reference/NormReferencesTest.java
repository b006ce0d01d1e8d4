package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.reference.HonestNorm.Fault;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NormReferencesTest {
    private static final DType[] DTYPES = {DType.F32, DType.F16, DType.BF16};
    private static final NormProfile[] PROFILES = {NormProfile.FUSED, NormProfile.PAIR_V1, NormProfile.PAIR_V2};

    /// Operands of all three norms.
    record Data(DType dtype, int rows, int hidden, double eps, float[] a, float[] h, float[] gammaPost, float[] gammaPre) {
        static Data of(Random random, Fill fill, DType dtype, int rows, int hidden) {
            return new Data(dtype, rows, hidden, random.nextBoolean() ? 1e-5 : 1e-6,
                fill.make(random, dtype, rows * hidden), fill.make(random, dtype, rows * hidden),
                Fill.NORMAL.make(random, dtype, hidden), Fill.NORMAL.make(random, dtype, hidden));
        }

        /// The same data, a and h times `factor`.
        Data scaled(float factor) {
            float[] smallA = a.clone();
            float[] smallH = h.clone();
            for (int i = 0; i < a.length; i++) {
                smallA[i] = Fill.store(a[i] * factor, dtype);
                smallH[i] = Fill.store(h[i] * factor, dtype);
            }
            return new Data(dtype, rows, hidden, eps, smallA, smallH, gammaPost, gammaPre);
        }

        Map<String, double[]> inputs() {
            return Map.of("x", Fill.wide(a), "a", Fill.wide(a), "h", Fill.wide(h), "gamma_post", Fill.wide(gammaPost), "gamma_pre", Fill.wide(gammaPre));
        }
    }

    /// The worst ratio of error to bound, by output: one float32 kernel against the reference of one profile.
    static List<Double> judge(Class<?> operator, Data d, NormProfile claimed, NormProfile computed, Fault fault, Random random) {
        HonestNorm kernel = new HonestNorm(d.dtype, d.hidden, d.eps, random, fault);
        float[] rstd = new float[d.rows];
        float[] rstdPost = new float[d.rows];
        List<Expected> expected;
        List<float[]> actual = new ArrayList<>();
        if (operator == RmsNorm.class) {
            expected = References.expect(new RmsNorm(d.dtype, d.rows, d.hidden, d.eps), d.inputs());
            actual.add(kernel.rmsNorm(d.a, d.gammaPre, d.dtype, rstd));
        } else if (operator == AddRmsNorm.class) {
            expected = References.expect(new AddRmsNorm(d.dtype, d.rows, d.hidden, d.eps, claimed), d.inputs());
            actual.addAll(List.of(kernel.addRmsNorm(d.a, d.h, d.gammaPre, computed, rstd)));
        } else {
            expected = References.expect(new SandwichNorm(d.dtype, d.rows, d.hidden, d.eps, claimed), d.inputs());
            actual.addAll(List.of(kernel.sandwichNorm(d.a, d.h, d.gammaPost, d.gammaPre, computed, rstdPost, rstd)));
            actual.add(rstdPost);
        }
        actual.add(rstd);
        List<Double> worst = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            worst.add(Judge.worst(expected.get(i), actual.get(i)));
        }
        return worst;
    }

    /// Whether a fault shows in the outputs that every call has: rstd, which shows more, is optional.
    private static boolean isSeen(Class<?> operator, List<Double> worst) {
        return worst.subList(0, operator == RmsNorm.class ? 1 : 2).stream().anyMatch(ratio -> ratio > 1);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(RmsNorm.class, AddRmsNorm.class, SandwichNorm.class)
            .flatMap(operator -> Stream.of(DTYPES).flatMap(dtype -> Stream.of(Fill.values()).map(fill -> Arguments.of(operator, dtype, fill))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void acceptsEveryHonestKernel(Class<?> operator, DType dtype, Fill fill) {
        for (int seed = 0; seed < 99; seed++) {
            Random random = new Random(seed);
            Data data = Data.of(random, fill, dtype, 1 + random.nextInt(3), 1 + random.nextInt(300));
            NormProfile profile = PROFILES[seed % 3];
            assertThat(judge(operator, data, profile, profile, Fault.NONE, random)).as("seed %d, %s", seed, profile).allMatch(worst -> worst <= 1);
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(RmsNorm.class, AddRmsNorm.class, SandwichNorm.class)
            .flatMap(operator -> Stream.of(DTYPES).flatMap(dtype -> Stream.of(Fault.values())
                .filter(fault -> fault != Fault.NONE && !(fault == Fault.RESIDUAL_OMITTED && operator == RmsNorm.class))
                .map(fault -> Arguments.of(operator, dtype, fault))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesEveryPlantedFault(Class<?> operator, DType dtype, Fault fault) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            // eps = 1e-5 or 1e-6 matters beside squares of 1e-4
            Data data = Data.of(random, Fill.NORMAL, dtype, 8, 61).scaled(fault == Fault.EPS_OMITTED ? 0.01f : 1);
            NormProfile profile = PROFILES[seed % 3];
            assertThat(isSeen(operator, judge(operator, data, profile, profile, fault, random))).as("seed %d", seed).isTrue();
        }
    }

    static Stream<Arguments> confusions() {
        return Stream.of(AddRmsNorm.class, SandwichNorm.class).flatMap(operator -> Stream.of(DType.F16, DType.BF16)
            .flatMap(dtype -> Stream.of(PROFILES).flatMap(claimed -> Stream.of(PROFILES)
                .filter(computed -> isAnotherFunction(operator, claimed, computed))
                .map(computed -> Arguments.of(operator, dtype, claimed, computed)))));
    }

    static boolean isAnotherFunction(Class<?> operator, NormProfile claimed, NormProfile computed) {
        boolean oneHasV1 = claimed == NormProfile.PAIR_V1 || computed == NormProfile.PAIR_V1;
        return claimed != computed && (operator == SandwichNorm.class || oneHasV1);
    }

    @ParameterizedTest
    @MethodSource("confusions")
    void refusesTheRoundingsOfAnotherProfile(Class<?> operator, DType dtype, NormProfile claimed, NormProfile computed) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Data data = Data.of(random, Fill.NORMAL, dtype, 8, 512);
            assertThat(isSeen(operator, judge(operator, data, claimed, computed, Fault.NONE, random))).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void seesAnotherProfileWhereTheDepthScaleMakesTheBranchSmall() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Data data = Data.of(random, Fill.NORMAL, DType.BF16, 8, 512);
            for (int i = 0; i < data.hidden; i++) {
                data.gammaPost[i] = Fill.store(data.gammaPost[i] * 0.03f, DType.BF16);
            }
            List<Double> worst = judge(SandwichNorm.class, data, NormProfile.FUSED, NormProfile.PAIR_V2, Fault.NONE, random);
            assertThat(isSeen(SandwichNorm.class, worst)).as("seed %d", seed).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = NormProfile.class, names = {"FUSED", "PAIR_V1", "PAIR_V2"})
    void inF32AllProfilesAreOneFunction(NormProfile profile) {
        Data data = Data.of(new Random(5), Fill.NORMAL, DType.F32, 2, 100);
        Expected fused = References.expect(new SandwichNorm(DType.F32, 2, 100, data.eps, NormProfile.FUSED), data.inputs()).get(1);
        Expected other = References.expect(new SandwichNorm(DType.F32, 2, 100, data.eps, profile), data.inputs()).get(1);
        assertThat(other.value()).isEqualTo(fused.value());
        assertThat(other.error()).isEqualTo(fused.error());
    }

    @Test
    void aHandMadeRmsNorm() {
        // mean(x²) = (9 + 16 + 0 + 0)/4 = 6.25; + eps 2.75 = 9; rstd = 1/3
        Map<String, double[]> inputs = Map.of("x", new double[] {3, -4, 0, 0}, "gamma_pre", new double[] {1, 3, 5, 7});
        List<Expected> outputs = References.expect(new RmsNorm(DType.F32, 1, 4, 2.75), inputs);
        assertThat(outputs).extracting(Expected::operand).containsExactly("y", "rstd");
        assertThat(outputs.get(0).value()).containsExactly(new double[] {1, -4, 0, 0}, within(1e-15));
        assertThat(outputs.get(1).value()).containsExactly(1.0 / 3);
    }

    @Test
    void aHandMadeSandwichNorm() {
        // a: mean square 1, eps 3, rstd_post 1/2; b = a/2·(4, 8) = (2, -4). h_out = (1, 1); its rstd 1/2; z = (1, 2)
        Map<String, double[]> inputs = Map.of("a", new double[] {1, -1}, "h", new double[] {-1, 5},
            "gamma_post", new double[] {4, 8}, "gamma_pre", new double[] {2, 4});
        List<Expected> outputs = References.expect(new SandwichNorm(DType.BF16, 1, 2, 3, NormProfile.FUSED), inputs);
        assertThat(outputs).extracting(Expected::operand).containsExactly("h_out", "z", "rstd_post", "rstd");
        assertThat(outputs.get(0).value()).containsExactly(1, 1);
        assertThat(outputs.get(1).value()).containsExactly(1, 2);
        assertThat(outputs.get(2).value()).containsExactly(0.5);
        assertThat(outputs.get(3).value()).containsExactly(0.5);
    }

    @Test
    void pairV1NormalisesTheRoundedSumAndTheFusedOneTheExact() {
        // s = 256 + 1 is no bf16 number: it is a tie, which goes to 256
        Map<String, double[]> inputs = Map.of("a", new double[] {1}, "h", new double[] {256}, "gamma_pre", new double[] {1});
        double eps = 1;
        Expected v1 = References.expect(new AddRmsNorm(DType.BF16, 1, 1, eps, NormProfile.PAIR_V1), inputs).get(2);
        Expected v2 = References.expect(new AddRmsNorm(DType.BF16, 1, 1, eps, NormProfile.PAIR_V2), inputs).get(2);
        assertThat(v1.value()).containsExactly(1 / Math.sqrt(256 * 256 + 1));
        assertThat(v2.value()).containsExactly(1 / Math.sqrt(257 * 257 + 1));
    }

    @Test
    void aNanStaysInItsRow() {
        Map<String, double[]> inputs = Map.of("x", new double[] {Double.NaN, 1, 1, 1}, "gamma_pre", new double[] {1, 1});
        Expected y = References.expect(new RmsNorm(DType.F32, 2, 2, 3), inputs).getFirst();
        assertThat(y.value()).containsExactly(Double.NaN, Double.NaN, 0.5, 0.5);
    }

    @Test
    void anInfinityIsNanAndMakesTheRestOfItsRowZero() {
        Map<String, double[]> inputs = Map.of("x", new double[] {Double.POSITIVE_INFINITY, 1}, "gamma_pre", new double[] {1, 1});
        Expected y = References.expect(new RmsNorm(DType.F32, 1, 2, 3), inputs).getFirst();
        assertThat(y.value()).containsExactly(Double.NaN, 0);
        assertThat(y.error()).containsExactly(0, 0);
    }

    @Test
    void aSumBeyondF32IsAnInfinityToWhatFollows() {
        Map<String, double[]> inputs = Map.of("a", new double[] {3e38, 1}, "h", new double[] {3e38, 1}, "gamma_pre", new double[] {1, 1});
        List<Expected> outputs = References.expect(new AddRmsNorm(DType.BF16, 1, 2, 1e-5, NormProfile.FUSED), inputs);
        assertThat(outputs.get(1).value()).containsExactly(Double.NaN, 0);
    }

    @Test
    void noRowsGiveNoValues() {
        Map<String, double[]> inputs = Map.of("x", new double[0], "gamma_pre", new double[] {1});
        assertThat(References.expect(new RmsNorm(DType.F32, 0, 1, 1e-5), inputs)).allMatch(output -> output.value().length == 0);
    }

    @Test
    void refusesAProfileThatIsNotResolved() {
        Data data = Data.of(new Random(1), Fill.NORMAL, DType.F32, 1, 4);
        assertThatThrownBy(() -> References.expect(new SandwichNorm(DType.F32, 1, 4, 1e-5), data.inputs()))
            .isInstanceOf(OperandException.class).hasMessageContaining("profile");
    }
}

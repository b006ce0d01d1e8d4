package dev.npu4j.conformance.compare;

import static dev.npu4j.conformance.compare.Given.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GainGateTest {
    private static final int N = GainGate.FEWEST;

    /// Beside a model without any error.
    private static Optional<GateResult> judge(Elements output) {
        return GainGate.judge(output, output.expected().value());
    }

    /// 1 + 2^-12 is twice the limit, as above.
    @Test
    void aGainThatTheModelHasTooIsHonest() {
        Elements output = Given.output(DType.F32, times(N, 1), times(N, 0x1p-10), times(N, 1 + 0x1p-12));
        assertThat(GainGate.judge(output, times(N, 1 + 0x1p-12))).contains(GateResult.passed(Gate.GAIN, 0));
        assertThat(GainGate.judge(output, times(N, 1 + 0x1p-13))).contains(GateResult.passed(Gate.GAIN, 1));
        assertThat(GainGate.judge(output, times(N, 1 + 0x1p-14)).orElseThrow().margin()).isEqualTo(1.5);
        assertThat(GainGate.judge(output, times(N, 1 - 0x1p-12)).orElseThrow().margin()).as("no model makes it worse").isEqualTo(2);
    }

    @Test
    void whatTheModelCannotSayCountsAsNoGain() {
        Elements output = Given.output(DType.F32, times(N, 1), times(N, 0x1p-10), times(N, 1 + 0x1p-12));
        double[] model = times(N, 1 + 0x1p-12);
        Arrays.fill(model, 0, N / 2, Double.POSITIVE_INFINITY);
        assertThat(GainGate.judge(output, model).orElseThrow().margin()).isEqualTo(1);
        assertThat(GainGate.judge(output, times(N, Double.NaN)).orElseThrow().margin()).isEqualTo(2);
    }

    /// A model's gain is weighed as the device's is: by the square of each element.
    @Test
    void theModelsLargeElementsCountMoreToo() {
        double[] golden = times(N, 1);
        Arrays.fill(golden, N / 2, N, -2);
        double[] off = Arrays.stream(golden).map(value -> value * (1 + 0x1p-12)).toArray();
        double[] half = golden.clone();
        System.arraycopy(off, N / 2, half, N / 2, N / 2);
        Elements output = Given.output(DType.F32, golden, times(N, 0x1p-10), off);
        // the model explains 2048 of 2560
        assertThat(GainGate.judge(output, half).orElseThrow().margin()).isCloseTo(0.2 * Math.sqrt(2560) / 16, within(1e-12));
        double[] other = off.clone();
        System.arraycopy(golden, N / 2, other, N / 2, N / 2);
        // and here the other 512
        assertThat(GainGate.judge(output, other).orElseThrow().margin()).isCloseTo(0.8 * Math.sqrt(2560) / 16, within(1e-12));
    }

    @Test
    void aFactorAtTheLimitPassesAndOneBeyondItFails() {
        // elements of 1 with bounds of 2^-10: 4·√(1024·2^-20) / 1024 = 2^-13
        double[] ones = times(N, 1);
        double[] bounds = times(N, 0x1p-10);
        assertThat(judge(Given.output(DType.F32, ones, bounds, times(N, 1 + 0x1p-13)))).contains(GateResult.passed(Gate.GAIN, 1));
        assertThat(judge(Given.output(DType.F32, ones, bounds, times(N, 1 - 0x1p-13)))).contains(GateResult.passed(Gate.GAIN, 1));
        GateResult beyond = judge(Given.output(DType.F32, ones, bounds, times(N, 1 + 0x1p-12))).orElseThrow();
        assertThat(beyond).isEqualTo(GateResult.failed(Gate.GAIN,
            "y is the reference times 1+2.441e-04, over 1024 elements; at most ±1.221e-04 is honest", 2));
    }

    @Test
    void largeElementsCountMore() {
        double[] golden = times(N, 1);
        Arrays.fill(golden, N / 2, N, -2);
        double[] actual = Arrays.stream(golden).map(value -> value * (1 + 0x1p-12)).toArray();
        // Σ G² = 512 + 2048 = 2560; 4·√(2560·2^-20) / 2560 = 2^-8 / √2560; so 2^-12 is √2560 / 16 times the limit
        GateResult result = judge(Given.output(DType.F32, golden, times(N, 0x1p-10), actual)).orElseThrow();
        assertThat(result.detail()).isEqualTo("y is the reference times 1+2.441e-04, over 1024 elements; at most ±7.720e-05 is honest");
        assertThat(result.margin()).isCloseTo(Math.sqrt(2560) / 16, within(1e-12));
    }

    @Test
    void anHonestScatterHasNoGain() {
        double[] actual = times(N, 1 + 0x1p-10);
        Arrays.fill(actual, 0, N / 2, 1 - 0x1p-10);
        assertThat(judge(Given.output(DType.F32, times(N, 1), times(N, 0x1p-10), actual))).contains(GateResult.passed(Gate.GAIN, 0));
    }

    @Test
    void fewElementsSayNothing() {
        assertThat(judge(Given.output(DType.F32, times(N - 1, 1), times(N - 1, 1), times(N - 1, 5)))).isEmpty();
        // as many, one of which cannot be measured
        double[] golden = times(N, 1);
        golden[N - 1] = Double.POSITIVE_INFINITY;
        assertThat(judge(Given.output(DType.F32, golden, times(N, 1), times(N, 5)))).isEmpty();
    }

    @Test
    void whatCannotBeMeasuredDoesNotCount() {
        double[] golden = times(N + 1, 1);
        golden[0] = Double.POSITIVE_INFINITY;
        assertThat(judge(Given.output(DType.F32, golden, times(N + 1, 0x1p-10), times(N + 1, 1 + 0x1p-13)))).contains(GateResult.passed(Gate.GAIN, 1));
    }

    @Test
    void zerosAndWholeNumbersHaveNoFactor() {
        assertThat(judge(Given.output(DType.F32, times(N, 0), times(N, 1), times(N, 1)))).isEmpty();
        assertThat(judge(Given.output(DType.I32, times(N, 3), times(N, 0), times(N, 6)))).isEmpty();
    }

    @Test
    void valuesWhoseSquaresVanishAreJudgedAllTheSame() {
        // zero is the honest f32 of 1e-170: within its bound of 2^-150, though its gain is -1
        GateResult result = judge(Given.output(DType.F32, times(N, 1e-170), times(N, 0), times(N, 0))).orElseThrow();
        assertThat(result.passed()).isTrue();
        assertThat(result.margin()).isBetween(1e-126, 1e-120);
    }
}

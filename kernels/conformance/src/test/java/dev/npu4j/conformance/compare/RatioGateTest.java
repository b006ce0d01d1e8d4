package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.verdict.Errors;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import org.junit.jupiter.api.Test;

/// All numbers are small fractions of powers of two, so that sums over cases are exact.
class RatioGateTest {
    private static final double ULP = 0x1p-10;

    /// A device with these errors beside a model whose errors are 5, 5 and 5, and half places of 1.
    private static Errors errors(double max, double mean, double rms, double bias) {
        return new Errors(9, max, mean, rms, bias, 5, 5, 5, 1, 1, 1);
    }

    private static GateResult judge(int cases, Errors... errors) {
        RatioGate gate = new RatioGate();
        for (int i = 0; i < cases; i++) {
            gate.add(errors[i % errors.length]);
        }
        assertThat(gate.cases()).isEqualTo(cases);
        return gate.result().orElse(null);
    }

    @Test
    void fewerThanAHundredCasesDecideNothing() {
        assertThat(judge(99, errors(99, 99, 99, 0))).isNull();
        assertThat(judge(100, errors(5, 5, 5, 0))).isNotNull();
    }

    @Test
    void casesInWhichNothingWasMeasuredDoNotCount() {
        RatioGate gate = new RatioGate();
        gate.add(Errors.NONE);
        assertThat(gate.cases()).isZero();
        gate.add(new Errors(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(gate.cases()).isEqualTo(1);
    }

    @Test
    void everyRatioMayReachItsLimit() {
        assertThat(judge(100, errors(10, 0, 0, 0))).isEqualTo(GateResult.passed(Gate.RATIO, 1));
        assertThat(judge(100, errors(0, 6, 0, 0))).isEqualTo(GateResult.passed(Gate.RATIO, 1));
        assertThat(judge(100, errors(0, 0, 6, 0))).isEqualTo(GateResult.passed(Gate.RATIO, 1));
    }

    @Test
    void everyRatioIsNamedWhereItExceedsItsLimit() {
        assertThat(judge(100, errors(12.5, 0, 0, 0))).isEqualTo(GateResult.failed(Gate.RATIO, "largest error 2.50 times the model's, limit 2.0", 1.25));
        assertThat(judge(100, errors(0, 7.5, 0, 0))).isEqualTo(GateResult.failed(Gate.RATIO, "mean error 1.50 times the model's, limit 1.2", 1.25));
        assertThat(judge(100, errors(0, 0, 7.5, 0))).isEqualTo(GateResult.failed(Gate.RATIO, "root mean square error 1.50 times the model's, limit 1.2", 1.25));
        assertThat(judge(100, errors(15, 7.5, 9, 0)).detail()).contains("largest error 3.00", "; mean error 1.50", "; root mean square error 1.80");
        assertThat(judge(100, errors(15, 7.5, 9, 0)).margin()).isCloseTo(1.5, within(1e-12));
    }

    @Test
    void theWorstCaseCountsForTheLargestErrorAndAllCasesForTheMeans() {
        assertThat(judge(100, errors(5, 5, 5, 0), errors(11, 5, 5, 0)).detail()).isEqualTo("largest error 2.20 times the model's, limit 2.0");
        // (4 + 8) / 2 = 6 is 1.2 times 5; √((16 + 64) / 2) = 6.32 is more
        assertThat(judge(100, errors(0, 4, 4, 0), errors(0, 8, 8, 0)).detail()).isEqualTo("root mean square error 1.26 times the model's, limit 1.2");
    }

    @Test
    void aModelThatIsExactCountsAsHalfAPlace() {
        assertThat(judge(100, new Errors(9, 2, 1, 1, 0, 0, 0, 0, 1, 1, 1))).isEqualTo(GateResult.passed(Gate.RATIO, 1));
    }

    @Test
    void aDriftOfATenthOfAPlaceIsAllowedAndNoMore() {
        // half places of 5·2^-10: 0.1·2·5·2^-10 = 2^-10
        assertThat(judge(100, drifting(ULP))).isEqualTo(GateResult.passed(Gate.RATIO, 1));
        assertThat(judge(100, drifting(-ULP))).isEqualTo(GateResult.passed(Gate.RATIO, 1));
        assertThat(judge(100, drifting(2 * ULP))).isEqualTo(GateResult.failed(Gate.RATIO,
            "results drift away from zero by 0.0020 of their bounds on average, limit 0.0010", 2));
        assertThat(judge(100, drifting(-2 * ULP)).detail()).startsWith("results drift toward zero by 0.0020");
    }

    private static Errors drifting(double bias) {
        return new Errors(9, 0, 0, 0, bias, 1, 1, 1, 0, 5 * ULP, 0);
    }

    @Test
    void scatterAllowsADriftOfThreeDeviationsOfItsMean() {
        // biases of 0 and 2: mean 1, squares 100, so 3·√(100 / 99 / 100) + 0.2 allowed
        GateResult result = judge(100, errors(5, 5, 5, 0), errors(5, 5, 5, 2));
        assertThat(result.passed()).isFalse();
        assertThat(result.margin()).isCloseTo(1 / (3 * Math.sqrt(1.0 / 99) + 0.2), within(1e-12));
    }

    @Test
    void noDriftAtAllNeedsNoAllowance() {
        assertThat(judge(100, new Errors(9, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0)).passed()).isTrue();
    }

    /// The model's mean is 5 in all of them.
    @Test
    void aSingleCaseFailsBeyond32TimesTheModel() {
        assertThat(RatioGate.single(errors(0, 160, 0, 0))).hasValueSatisfying(result -> {
            assertThat(result.passed()).isTrue();
            assertThat(result.gate()).isEqualTo(Gate.RATIO);
            assertThat(result.margin()).isEqualTo(1);
        });
        assertThat(RatioGate.single(errors(0, 165, 0, 0))).hasValueSatisfying(result -> {
            assertThat(result.passed()).isFalse();
            assertThat(result.detail()).isEqualTo("mean error 33.0 times that of a plain f32 computation, limit 32");
            assertThat(result.margin()).isEqualTo(33.0 / 32);
        });
        assertThat(RatioGate.single(Errors.NONE)).isEmpty();
    }

    @Test
    void aSingleCaseIsWorthALookAboveTwiceTheModel() {
        assertThat(RatioGate.inWords(errors(0, 10, 0, 0))).isEmpty();
        assertThat(RatioGate.inWords(errors(0, 12.5, 0, 0))).isEqualTo("mean error 2.5 times that of a plain f32 computation (a single case decides little)");
        assertThat(RatioGate.inWords(Errors.NONE)).isEmpty();
    }
}

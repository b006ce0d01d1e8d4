package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.tensor.DType;
import org.junit.jupiter.api.Test;

class SpecialsGateTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double SMALLEST_NORMAL = 0x1p-126;

    private static void assertFits(DType dtype, double golden, double error, double actual) {
        assertThat(judge(false, dtype, golden, error, actual)).isEmpty();
    }

    private static void assertExpects(String what, DType dtype, double golden, double error, double actual) {
        assertThat(judge(false, dtype, golden, error, actual)).contains(", expected " + what + " (float64: ");
    }

    private static String judge(boolean flushes, DType dtype, double golden, double error, double actual) {
        SpecialsGate gate = new SpecialsGate(flushes);
        gate.judge(Given.element(dtype, golden, error, actual));
        return gate.result().detail();
    }

    @Test
    void nanStandsForNanAndForNothingElse() {
        assertFits(DType.F32, NAN, 0, NAN);
        assertExpects("NaN", DType.F32, NAN, 0, 1);
        assertExpects("a number", DType.F32, 1, 0, NAN);
        assertExpects("a number", DType.F32, INF, 0, NAN);
    }

    @Test
    void whatSurelyOverflowsMustBeAnInfinityOfItsSign() {
        // halves overflow from 65520 on
        assertFits(DType.F16, 65536, 16, INF);
        assertFits(DType.F16, -65536, 16, -INF);
        assertExpects("an infinity of its sign", DType.F16, 65536, 16, 65504);
        assertExpects("an infinity of its sign", DType.F16, -65536, 16, INF);
    }

    @Test
    void whatMayOverflowMayBeEither() {
        assertFits(DType.F16, 65536, 17, 65504);
        assertFits(DType.F16, 65504, 16, INF);
        assertFits(DType.F16, 65504, 16, 65504);
    }

    @Test
    void whatCannotOverflowMustBeFinite() {
        assertExpects("a finite number", DType.F16, 65504, 15, INF);
        assertExpects("a finite number", DType.F16, 1, 0, -INF);
        assertFits(DType.F16, 65504, 15, 65504);
    }

    @Test
    void anExactZeroMustBeZeroOfEitherSign() {
        assertFits(DType.F32, 0, 0, -0.0);
        assertExpects("zero", DType.F32, 0, 0, 0x1p-149);
        assertFits(DType.F32, 0, 1, 0x1p-149);
        assertFits(DType.F32, 1, 0, 1);
    }

    @Test
    void farFromZeroTheSignMustBeRight() {
        assertExpects("its sign", DType.F32, 1, 0.5, -1);
        assertExpects("not zero", DType.F32, 1, 0.5, 0);
        assertFits(DType.F32, 1, 0.5, 0.25);
        // a bound as large as the value leaves everything open
        assertFits(DType.F32, 1, 1, -1);
        assertFits(DType.F32, 1, 1, 0);
    }

    @Test
    void onlyDevicesThatFlushMayTurnSubnormalsIntoZero() {
        assertThat(judge(true, DType.F32, SMALLEST_NORMAL / 2, 0, 0)).isEmpty();
        assertThat(judge(false, DType.F32, SMALLEST_NORMAL / 2, 0, 0)).contains("expected not zero");
        assertThat(judge(true, DType.F32, 2 * SMALLEST_NORMAL, 0, 0)).contains("expected not zero");
        // the bound of an f32 without error is 2^-150: what lies as far above the smallest normal number is surely normal
        assertThat(judge(true, DType.F32, SMALLEST_NORMAL + 0x1p-150, 0, 0)).contains("expected not zero");
        assertThat(judge(true, DType.F32, SMALLEST_NORMAL, 0, 0)).isEmpty();
    }

    @Test
    void theFirstWrongElementIsToldAndTheOthersCounted() {
        SpecialsGate gate = new SpecialsGate(false);
        gate.judge(Given.output(DType.F32, new double[] {1, NAN, 1, 2}, new double[4], 1, 3, NAN, 2));
        assertThat(gate.result().gate()).isEqualTo(Gate.SPECIALS);
        assertThat(gate.result().passed()).isFalse();
        assertThat(gate.result().detail()).isEqualTo("2 elements are of another kind; y element 1 is 3.0, expected NaN (float64: NaN)");
    }

    @Test
    void rightElementsPassWithoutAMargin() {
        SpecialsGate gate = new SpecialsGate(false);
        gate.judge(Given.element(DType.F32, 1, 0, 1));
        assertThat(gate.result()).isEqualTo(GateResult.passed(Gate.SPECIALS, NAN));
    }

    @Test
    void whatIsNotPromisedAndWholeNumbersAreNotJudged() {
        SpecialsGate gate = new SpecialsGate(false);
        gate.judge(Given.output(DType.F32, new double[] {1, 1}, new double[] {INF, 0}, new boolean[] {true, false}, NAN, NAN));
        gate.judge(Given.element(DType.I32, 0, 0, 5));
        assertThat(gate.result().passed()).isTrue();
    }

    @Test
    void signsOfZeroAreCountedAndDecideNothing() {
        SpecialsGate gate = new SpecialsGate(false);
        gate.judge(Given.output(DType.F32, new double[] {0.0, -0.0, 0.0, 1, 0.0}, new double[] {0, 0, 0, 1, 1}, -0.0, 0.0, 0.0, 0.0, -1));
        assertThat(gate.signsOfZero()).isEqualTo(2);
        assertThat(gate.result().passed()).isTrue();
    }
}

package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BoundGateTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static double ratio(double actual, double golden, double error, DType dtype) {
        return BoundGate.ratio(actual, golden, error, BoundGate.bound(golden, error, dtype), dtype);
    }

    @Test
    void f32HasNoRoundingOfItsOwn() {
        assertThat(BoundGate.bound(1, 1e-6, DType.F32)).isEqualTo(1e-6 + 0x1p-150);
    }

    @Test
    void bf16MayRoundOnceMore() {
        assertThat(BoundGate.bound(1, 0, DType.BF16)).isEqualTo(0x1p-8 + 0x1p-134);
    }

    @Test
    void indicesHaveNoLeeway() {
        assertThat(ratio(4, 5, 0, DType.I32)).isEqualTo(INF);
    }

    @Test
    void nanAgainstNanIsEqual() {
        assertThat(ratio(Double.NaN, Double.NaN, 0, DType.F32)).isZero();
    }

    @Test
    void aNumberAgainstNanIsWrong() {
        assertThat(ratio(1, Double.NaN, 0, DType.F32)).isEqualTo(INF);
    }

    @Test
    void whereNothingIsPromisedAnythingGoes() {
        assertThat(ratio(Double.NaN, 1, INF, DType.F32)).isZero();
    }

    @Test
    void anInfinityMayStandForAnOverflow() {
        assertThat(ratio(INF, 65520, 0, DType.F16)).isZero();
    }

    @Test
    void anInfinityOfTheOtherSignMayNot() {
        assertThat(ratio(-INF, 65520, 0, DType.F16)).isEqualTo(INF);
    }

    @Test
    void anInfinityMayNotStandForTheLargestValue() {
        assertThat(ratio(INF, 65504, 0, DType.F16)).isEqualTo(INF);
    }

    @Test
    void theLargestValueMayNotStandForAnInfinity() {
        assertThat(ratio(65504, INF, 0, DType.F16)).isEqualTo(INF);
    }

    @Test
    void theHistogramChangesBinWhereTheBoundIs() {
        assertThat(BoundGate.bin(1)).isEqualTo(Verdict.FIRST_BIN_OUTSIDE);
        assertThat(BoundGate.bin(Math.nextDown(1.0))).isEqualTo(Verdict.FIRST_BIN_OUTSIDE - 1);
        assertThat(BoundGate.bin(0)).isZero();
        assertThat(BoundGate.bin(1e9)).isEqualTo(Verdict.BINS - 1);
    }

    @Test
    void theHistogramHasAnEndOnBothSides() {
        assertThat(BoundGate.bin(INF)).isEqualTo(Verdict.BINS - 1);
        assertThat(BoundGate.bin(0x1p-59)).isEqualTo(1);
        assertThat(BoundGate.bin(0x1p-61)).isZero();
        assertThat(BoundGate.bin(0x1p3)).isEqualTo(Verdict.BINS - 1);
        assertThat(BoundGate.bin(0x1p2)).isEqualTo(Verdict.BINS - 2);
    }

    @Test
    void indicesHaveTheErrorThatTheReferenceGivesThem() {
        assertThat(BoundGate.bound(5, 2, DType.I32)).isEqualTo(2);
        assertThat(ratio(5, 5, 0, DType.I32)).isZero();
        assertThat(ratio(4, 5, 2, DType.I32)).isEqualTo(0.5);
    }

    @Test
    void nanAgainstANumberIsWrong() {
        assertThat(ratio(Double.NaN, 1, 0, DType.F32)).isEqualTo(INF);
    }

    @Test
    void anInfinityMayStandWhereTheErrorReachesTheOverflow() {
        // halves overflow from 65520 on
        assertThat(ratio(INF, 65504, 16, DType.F16)).isZero();
        assertThat(ratio(INF, 65504, 15.5, DType.F16)).isEqualTo(INF);
        assertThat(ratio(-INF, -65504, 16, DType.F16)).isZero();
    }

    @Test
    void distancesAreCountedInBounds() {
        assertThat(ratio(1.5, 1, 0.25, DType.F32)).isEqualTo(2);
        assertThat(ratio(0.875, 1, 0.25, DType.F32)).isEqualTo(0.5);
    }

    private static BoundGate gate(boolean exact, Shape shape, Elements... outputs) {
        BoundGate gate = new BoundGate(exact);
        for (Elements output : outputs) {
            gate.compare(output, shape);
        }
        return gate;
    }

    @Test
    void anElementExactlyAtItsBoundIsWithinIt() {
        BoundGate gate = gate(false, Shape.of(1), Given.element(DType.F32, 1, 0.25, 1.25));
        assertThat(gate.boundResult()).isEqualTo(GateResult.passed(Gate.BOUND, 1));
        assertThat(gate.histogram()[Verdict.FIRST_BIN_OUTSIDE]).isEqualTo(1);
    }

    @Test
    void oneElementOutsideIsNamedWithItsPlaceAndBound() {
        double[] golden = {1, 2, 3, 4, 5, 6};
        Elements output = Given.output(DType.F32, golden, Given.times(6, 0.25), 1, 2, 3, 4, 5.5, 6.125);
        BoundGate gate = gate(false, Shape.of(2, 3), output);
        assertThat(gate.boundResult()).isEqualTo(GateResult.failed(Gate.BOUND,
            "1 of 6 elements outside their bound; worst y[1, 1] is 5.5, expected 5.0 within 0.25", 2));
        assertThat(gate.exactResult()).isEqualTo(GateResult.passed(Gate.EXACT, 0));
        assertThat(gate.worst()).hasSize(2);
        assertThat(gate.worst().get(1).index()).containsExactly(1, 2);
        assertThat(gate.histogram()[0]).isEqualTo(4);
        assertThat(gate.histogram()[Verdict.FIRST_BIN_OUTSIDE + 1]).isEqualTo(1);
    }

    @Test
    void indicesHaveAsManyAxesAsTheOutput() {
        double[] golden = new double[12];
        double[] actual = new double[12];
        actual[7] = 1; // 7 = (1·2 + 1)·2 + 1 of [3, 2, 2]
        assertThat(gate(false, Shape.of(3, 2, 2), Given.output(DType.F32, golden, golden, actual)).worst().getFirst().index()).containsExactly(1, 1, 1);
    }

    @Test
    void whatIsNotPromisedIsNotCounted() {
        Elements output = Given.output(DType.F32, new double[] {1, 1, 1}, new double[] {0, 0, INF}, new boolean[] {true, false, true}, 2, 9, 9);
        BoundGate gate = gate(false, Shape.of(3), output);
        assertThat(gate.boundResult().detail()).startsWith("1 of 1 elements");
        assertThat(Arrays.stream(gate.histogram()).sum()).isEqualTo(1);
    }

    @Test
    void theTenWorstAreKeptTheWorstFirst() {
        double[] golden = new double[12];
        double[] actual = {3, 1, 12, 2, 5, 4, 7, 6, 9, 8, 11, 10};
        BoundGate gate = gate(false, Shape.of(12), Given.output(DType.F32, golden, Given.times(12, 16), actual));
        assertThat(gate.worst()).extracting(WorstElement::actual).containsExactly(12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0);
        assertThat(gate.boundResult()).isEqualTo(GateResult.passed(Gate.BOUND, 0.75));
    }

    @Test
    void equalElementsAreNotAmongTheWorst() {
        assertThat(gate(true, Shape.of(2), Given.output(DType.F32, new double[] {1, 2}, new double[2], 1, 2)).worst()).isEmpty();
    }

    @Test
    void whatMustBeExactAllowsNoBitWhateverTheBound() {
        Elements output = Given.output(DType.F32, new double[] {1, 2}, new double[] {1, 1}, 1, Math.nextUp(2f));
        BoundGate gate = gate(true, Shape.of(2), output);
        assertThat(gate.boundResult().passed()).isTrue();
        assertThat(gate.exactResult()).isEqualTo(GateResult.failed(Gate.EXACT,
            "1 of 2 elements not equal to the exact value; worst y[1] is 2.000000238418579, expected 2.0", 0));
        assertThat(gate.worst().getFirst().bound()).isZero();
    }

    @Test
    void whatMustBeExactIsAlsoHeldToTheSignOfZero() {
        assertThat(gate(true, Shape.of(1), Given.element(DType.F32, 0.0, 0, -0.0)).exactResult().passed()).isFalse();
        assertThat(gate(false, Shape.of(1), Given.element(DType.F32, 0.0, 0, -0.0)).exactResult().passed()).isTrue();
    }
}

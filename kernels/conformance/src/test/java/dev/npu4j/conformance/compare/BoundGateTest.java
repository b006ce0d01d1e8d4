package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.tensor.DType;
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
}

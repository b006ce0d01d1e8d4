package dev.npu4j.conformance.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against values of 30 digits by mpmath.
class NormalTailTest {
    @ParameterizedTest
    @CsvSource({"0, 0.5", "0.5, 0.3085375387259869", "1, 0.15865525393145705", "2.9, 0.0018658133003840384", "3.1, 0.0009676032132183566",
        "5, 2.866515718791939e-07", "10, 7.619853024160525e-24", "20, 2.7536241186062337e-89", "37, 5.725571222524577e-300"})
    void isRelativelyAccurateFarOut(double t, double tail) {
        assertThat(NormalTail.of(t)).isCloseTo(tail, within(tail * 1e-12));
    }

    @Test
    void bothWaysMeet() {
        assertThat(NormalTail.of(3)).isCloseTo(NormalTail.of(Math.nextDown(3.0)), within(1e-15));
    }

    @Test
    void nothingIsLeftAtInfinityAndNanIsNan() {
        assertThat(NormalTail.of(Double.POSITIVE_INFINITY)).isZero();
        assertThat(NormalTail.of(50)).isZero();
        assertThat(NormalTail.of(Double.NaN)).isNaN();
    }
}

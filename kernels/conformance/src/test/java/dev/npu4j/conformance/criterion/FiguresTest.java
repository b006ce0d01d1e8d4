package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.BF16;
import static dev.npu4j.kernels.tensor.DType.F16;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static Map<String, Double> figures(Given... outputs) {
        return Criteria.figures(Arrays.stream(outputs).map(Given::elements).toList());
    }

    @Test
    void allAreThereInTheirOrder() {
        assertThat(figures(Given.one(F32, 1, 1)).keySet()).containsExactly("max_abs", "max_rel", "cosine", "nmse",
            "max_ulp", "mean_ulp", "p50_ulp", "p99_ulp", "p99_9_ulp", "error_balance");
    }

    @Test
    void fourElementsByHand() {
        // 0, 1, 1/2 and 2 places of 2^-10; one too small, two too large
        assertThat(figures(Given.same(F16, 4, 1).actual(1, 1 + 0x1p-10, 1 - 0x1p-11, 1 + 0x1p-9))).contains(
            entry("max_abs", 0x1p-9), entry("max_rel", 0x1p-9), entry("nmse", (1 + 0.25 + 4) * 0x1p-20 / 4),
            entry("max_ulp", 2.0), entry("mean_ulp", 0.875), entry("p50_ulp", 0.5), entry("p99_ulp", 2.0), entry("error_balance", 0.25));
    }

    @Test
    void theReferenceIsNotRounded() {
        assertThat(figures(Given.one(BF16, 1 + 0x1p-9, 1))).contains(entry("max_ulp", 0.25), entry("error_balance", 1.0));
    }

    @Test
    void equalOutputsHaveNoErrors() {
        assertThat(figures(Given.golden(F32, 3, -4, 0))).contains(entry("max_abs", 0.0), entry("max_rel", 0.0), entry("cosine", 1.0),
            entry("nmse", 0.0), entry("max_ulp", 0.0), entry("mean_ulp", 0.0), entry("p99_9_ulp", 0.0), entry("error_balance", 0.0));
    }

    @Test
    void nmseIsOverTheTruthsSquares() {
        assertThat(figures(Given.golden(F32, 3, 4).actual(3, 9))).contains(entry("nmse", 1.0));
        assertThat(figures(Given.one(F32, 0, 1))).contains(entry("nmse", INF), entry("cosine", 0.0));
    }

    @Test
    void cosineIsThatOfTheAngle() {
        assertThat(figures(Given.golden(F32, 3, 4).actual(4, -3))).contains(entry("cosine", 0.0));
        assertThat(figures(Given.golden(F32, 3, 4).actual(6, 8))).contains(entry("cosine", 1.0));
    }

    @Test
    void relativeErrorsHaveAFloorUnderTheirDenominator() {
        assertThat(figures(Given.one(F16, 0, 0x1p-12))).contains(entry("max_rel", 0.5));
        assertThat(figures(Given.one(BF16, 0, 0x1p-9))).contains(entry("max_rel", 0.5));
        assertThat(figures(Given.one(F32, 0, 0x1p-15))).contains(entry("max_rel", 0.5));
        assertThat(figures(Given.one(F32, -0.5, -0.75))).contains(entry("max_rel", 0.5));
    }

    @Test
    void placesAreThoseOfTheOutputsTypeAtTheTruth() {
        assertThat(figures(Given.one(F32, 4, 4 + 3 * 0x1p-21))).contains(entry("max_ulp", 3.0));
        assertThat(figures(Given.one(F16, 0, 5 * 0x1p-24))).contains(entry("max_ulp", 5.0));
    }

    @Test
    void whatIsNoNumberHasNoErrorWhereItIsTheSame() {
        assertThat(figures(Given.golden(F32, 1, NAN, INF, -INF))).contains(entry("max_abs", 0.0), entry("max_rel", 0.0), entry("max_ulp", 0.0),
            entry("cosine", 1.0), entry("nmse", 0.0), entry("error_balance", 0.0));
        assertThat(figures(Given.one(F16, 70000, INF))).contains(entry("max_abs", 0.0), entry("max_ulp", 0.0), entry("error_balance", 0.0));
    }

    @Test
    void whatIsNoNumberHasAnInfiniteErrorElsewhere() {
        for (Given wrong : List.of(Given.golden(F32, 2, NAN), Given.golden(F32, 2, INF))) {
            assertThat(figures(wrong.actual(2, 1))).contains(entry("max_abs", INF), entry("max_rel", INF), entry("max_ulp", INF),
                entry("mean_ulp", INF), entry("p50_ulp", 0.0), entry("p99_ulp", INF), entry("cosine", 1.0), entry("nmse", 0.0));
        }
        assertThat(figures(Given.one(F32, 1, NAN))).contains(entry("max_abs", INF), entry("error_balance", 0.0));
        assertThat(figures(Given.one(F32, 1, INF))).contains(entry("max_ulp", INF), entry("error_balance", 1.0));
        assertThat(figures(Given.one(F32, INF, -INF))).contains(entry("max_rel", INF), entry("error_balance", 1.0));
    }

    @Test
    void asManyTooLargeAsTooSmallAreInBalance() {
        assertThat(figures(Given.same(F32, 4, 1).actual(2, 0, 3, -5))).contains(entry("error_balance", 0.0));
        assertThat(figures(Given.same(F32, 4, 1).actual(0, 0, 0, 1))).contains(entry("error_balance", 0.75));
    }

    @Test
    void percentilesAreElements() {
        double[] places = IntStream.range(0, 1000).mapToDouble(i -> 1 + (999 - i) * 0x1p-23).toArray();
        assertThat(figures(Given.same(F32, 1000, 1).actual(places))).contains(
            entry("p50_ulp", 499.0), entry("p99_ulp", 989.0), entry("p99_9_ulp", 998.0), entry("max_ulp", 999.0));
    }

    @Test
    void outputsCountTogetherEachInItsOwnPlaces() {
        assertThat(figures(Given.one(F16, 1, 1 + 0x1p-10), Given.one(F32, 1, 1 + 3 * 0x1p-23))).contains(
            entry("max_ulp", 3.0), entry("mean_ulp", 2.0), entry("max_abs", 0x1p-10));
    }

    @Test
    void aboveAMillionElementsThePercentilesAreThoseOfEveryThird() {
        double[] given = new double[(1 << 20) + 1];
        Arrays.setAll(given, i -> i % 3 == 0 ? 1 + 0x1p-10 : 1);
        Map<String, Double> sampled = figures(Given.same(F16, given.length, 1).actual(given));
        assertThat(sampled).contains(entry("p50_ulp", 1.0), entry("max_ulp", 1.0));
        assertThat(sampled.get("mean_ulp")).isBetween(0.33, 0.34);
        double[] million = Arrays.copyOf(given, 1 << 20);
        assertThat(figures(Given.same(F16, million.length, 1).actual(million))).contains(entry("p50_ulp", 0.0));
    }
}

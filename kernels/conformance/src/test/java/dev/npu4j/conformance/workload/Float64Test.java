package dev.npu4j.conformance.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.verdict.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float64Test {
    @ParameterizedTest
    @CsvSource({"0, 0", "0.5, 0.5204998778130465", "-1, -0.8427007929497149", "2, 0.9953222650189527", "3.5, 0.9999992569016276", "7, 1", "-40, -1"})
    void erfIsRightToTheLastDigits(double x, double erf) {
        assertThat(Float64.erf(x)).isCloseTo(erf, within(2e-15));
    }

    @Test
    void ropePairsElementsHalfAHeadApart() {
        double[] y = Float64.rope(new double[] {1, 0, 0, 0}, 1, 4, new int[] {1}, 10000);
        assertThat(y).containsExactly(new double[] {Math.cos(1), 0, Math.sin(1), 0}, within(1e-16));
    }

    @Test
    void equalScoresGoToTheLowerExpert() {
        Routing routing = Routing.of(new double[] {0.1, 0.4, 0.4, 0.1}, 4, 1, new double[] {1, 1, 1, 1}, new int[0]);
        assertThat(routing.ids()).containsExactly(1);
        assertThat(routing.margin()).containsExactly(0);
    }

    @Test
    void rowsAreSortedByExpertStably() {
        Routing routing = new Routing(2, new int[] {1, 3, 0, 3, 1, 2}, new double[6], new double[6]);
        assertThat(routing.order(4)).containsExactly(2, 0, 4, 5, 1, 3);
        assertThat(routing.counts(4)).containsExactly(1, 2, 1, 2);
    }

    @Test
    void aFlipIsLegalOnlyBetweenScoresThatAreClose() {
        GoldenVerdicts verdicts = new GoldenVerdicts("m", "f32", "d");
        boolean[] flipped = {true, false};
        assertThat(verdicts.choices("ids", flipped, new double[] {0.5, 9}, 1).status()).isEqualTo(Status.PASSED);
        assertThat(verdicts.choices("ids", flipped, new double[] {1.5, 9}, 1).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aNaNIsNotWithinAnyBound() {
        GoldenVerdicts verdicts = new GoldenVerdicts("m", "f32", "d");
        assertThat(verdicts.within("x", new double[] {Double.NaN, 1}, new double[] {0, 1}, new long[] {2}, 1e300).status()).isEqualTo(Status.FAILED);
    }
}

package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Loads counted by hand.
class RouterLoadTest {
    private static final int[] IDS = {0, 2, 0, 3, 1, 2, 0, 2}; // of four tokens

    @Test
    void countsAreTheTokensThatChoseEachExpert() {
        assertThat(RouterLoad.of(IDS, 4, 5).counts()).containsExactly(3, 1, 3, 1, 0);
    }

    @Test
    void imbalanceIsTheSpreadOverDevicesByTheTokens() {
        RouterLoad load = RouterLoad.of(IDS, 4, 4);
        assertThat(load.imbalance(1)).isZero();
        assertThat(load.imbalance(2)).isZero(); // experts 0 and 1, experts 2 and 3: four pairs each
        assertThat(load.imbalance(4)).isEqualTo(0.5); // (3 - 1) / 4
        assertThat(RouterLoad.of(new int[] {0, 1, 0, 1}, 2, 4).imbalance(2)).isEqualTo(2); // everything on one of two
    }

    @Test
    void theAuxiliaryLossIsTheSumOfSharesTimesMeanScores() {
        // counts 1 1 0, K = 1: f = 3/2 3/2 0; p = 0.625 0.25 0.125
        float[] scores = {0.75f, 0.125f, 0.125f, 0.5f, 0.375f, 0.125f};
        assertThat(RouterLoad.of(new int[] {0, 1}, 2, 3).auxiliaryLoss(0.5, scores)).isCloseTo(0.5 * 1.5 * (0.625 + 0.25), within(1e-15));
    }

    @Test
    void anEvenLoadHasALossOfAlpha() {
        // every expert chosen once with a mean score of a quarter: f = 1, p = 1/4
        float[] scores = {0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f};
        assertThat(RouterLoad.of(new int[] {0, 1, 2, 3}, 2, 4).auxiliaryLoss(0.01, scores)).isCloseTo(0.01, within(1e-17));
    }

    @Test
    void noTokensAreNoLoad() {
        RouterLoad load = RouterLoad.of(new int[0], 0, 4);
        assertThat(load.counts()).containsOnly(0);
        assertThat(load.imbalance(2)).isZero();
        assertThat(load.auxiliaryLoss(1, new float[0])).isZero();
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertRefused("RouterLoad", "ids", "from 0 to 3, got 4 at 1", () -> RouterLoad.of(new int[] {0, 4}, 2, 4));
        assertRefused("RouterLoad", "ids", "from 0 to 3, got -1 at 0", () -> RouterLoad.of(new int[] {-1}, 1, 4));
        assertRefused("RouterLoad", "ids", "as many for each of 2 tokens", () -> RouterLoad.of(new int[3], 2, 4));
        assertRefused("RouterLoad", "ids", "as many for each of 0 tokens", () -> RouterLoad.of(new int[1], 0, 4));
        assertRefused("RouterLoad", "ids", "null", () -> RouterLoad.of(null, 0, 4));
        assertRefused("RouterLoad", "tokens", "at least 0", () -> RouterLoad.of(IDS, -1, 4));
        assertRefused("RouterLoad", "experts", "at least 1", () -> RouterLoad.of(IDS, 4, 0));
        assertRefused("RouterLoad", "devices", "a divisor of experts=4, got 3", () -> RouterLoad.of(IDS, 4, 4).imbalance(3));
        assertRefused("RouterLoad", "devices", "at least 1", () -> RouterLoad.of(IDS, 4, 4).imbalance(0));
        assertRefused("RouterLoad", "scores", "[tokens=4, experts=4], got 3 values", () -> RouterLoad.of(IDS, 4, 4).auxiliaryLoss(1, new float[3]));
        assertRefused("RouterLoad", "scores", "null", () -> RouterLoad.of(IDS, 4, 4).auxiliaryLoss(1, null));
    }
}

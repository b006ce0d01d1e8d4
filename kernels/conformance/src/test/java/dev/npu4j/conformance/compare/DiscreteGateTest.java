package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.TokenSelect;
import org.junit.jupiter.api.Test;

/// Which choices of tokens are legal, which are free, and which were made otherwise.
class DiscreteGateTest {
    private static DiscreteGate gate(int keep, int first, int last, double error, double... scores) {
        return new DiscreteGate(new TokenSelect(scores.length, scores.length, keep, first, last), scores, Given.times(scores.length, error));
    }

    private static void assertLegal(DiscreteGate gate, int flips, int open, int... keep) {
        DiscreteGate.Choice choice = gate.judge(keep);
        assertThat(choice.result().passed()).as(choice.result().detail()).isTrue();
        assertThat(choice.result().margin()).isNaN();
        assertThat(choice.flips()).isEqualTo(flips);
        assertThat(choice.open()).isEqualTo(open);
    }

    private static void assertIllegal(DiscreteGate gate, String why, int... keep) {
        DiscreteGate.Choice choice = gate.judge(keep);
        assertThat(choice.result().passed()).isFalse();
        assertThat(choice.result().detail()).isEqualTo(why);
    }

    @Test
    void theBestTokensMustBeChosen() {
        DiscreteGate gate = gate(2, 0, 0, 0, 1, 4, 2, 3);
        assertLegal(gate, 0, 0, 1, 3);
        assertIllegal(gate, "token 3 with score 3.0 must be chosen", 1, 2);
        assertIllegal(gate, "token 1 with score 4.0 must be chosen", 0, 3);
    }

    @Test
    void tokensAreCountedFirstAndInRange() {
        DiscreteGate gate = gate(2, 0, 0, 0, 4, 3, 2, 1);
        assertIllegal(gate, "1 tokens, expected 2", 0);
        assertIllegal(gate, "keep[1] = 4 after 0, expected increasing tokens below 4", 0, 4);
        assertIllegal(gate, "keep[0] = -1, expected increasing tokens below 4", -1, 1);
        assertIllegal(gate, "keep[1] = 0 after 0, expected increasing tokens below 4", 0, 0);
        assertIllegal(gate, "keep[1] = 0 after 1, expected increasing tokens below 4", 1, 0);
    }

    @Test
    void noTokensAndAllTokensLeaveNothingToChoose() {
        assertLegal(gate(0, 0, 0, 1, 4, 3), 0, 0);
        assertLegal(gate(2, 0, 0, 1, 4, 3), 0, 0, 0, 1);
        assertLegal(gate(0, 0, 0, 1), 0, 0);
    }

    @Test
    void forcedTokensAreChosenWhateverTheirScore() {
        DiscreteGate gate = gate(3, 1, 1, 0, 0, 5, 6, 7, 1);
        assertLegal(gate, 0, 0, 0, 3, 4);
        assertIllegal(gate, "token 0 with score 0.0 must be chosen", 2, 3, 4);
        assertIllegal(gate, "token 4 with score 1.0 must be chosen", 0, 2, 3);
    }

    @Test
    void scoresWithinTwiceTheErrorMayFallEitherWay() {
        // 2 and 1.5 are 0.5 apart, twice the error; 3 is clear of both, and so is 0
        DiscreteGate gate = gate(2, 0, 0, 0.25, 3, 2, 1.5, 0);
        assertLegal(gate, 0, 2, 0, 1);
        assertLegal(gate, 2, 2, 0, 2);
        assertIllegal(gate, "token 3 with score 0.0 must not be chosen", 0, 3);
        assertIllegal(gate, "token 0 with score 3.0 must be chosen", 1, 2);
    }

    @Test
    void scoresFartherApartThanTwiceTheErrorMayNot() {
        assertIllegal(gate(1, 0, 0, 0.25, 2, 1.4375), "token 0 with score 2.0 must be chosen", 1);
        assertLegal(gate(1, 0, 0, 0.28125, 2, 1.4375), 2, 2, 1);
    }

    @Test
    void theLargestErrorCounts() {
        DiscreteGate gate = new DiscreteGate(new TokenSelect(2, 2, 1, 0, 0), new double[] {2, 1}, new double[] {0, 0.5});
        assertLegal(gate, 2, 2, 1);
    }

    @Test
    void tokensAreFreeOnlyBesideTheLastChosenAndTheFirstLeftOut() {
        // around the cut at 5 | 4.75 all but 9 and 1 are near
        DiscreteGate gate = gate(3, 0, 0, 0.25, 9, 5.25, 5, 4.75, 4.5, 1);
        assertLegal(gate, 0, 4, 0, 1, 2);
        assertLegal(gate, 4, 4, 0, 3, 4);
        assertIllegal(gate, "token 0 with score 9.0 must be chosen", 1, 2, 3);
        assertIllegal(gate, "token 5 with score 1.0 must not be chosen", 0, 1, 5);
    }

    @Test
    void tokensFarBelowTheCutMustNotBeChosen() {
        // the one that had to make room for it was free to go
        assertIllegal(gate(1, 0, 0, 0.25, 5, 4.75, 1), "token 2 with score 1.0 must not be chosen", 2);
    }

    @Test
    void forcedTokensAreNotFreeHoweverNear() {
        // all that is kept is forced, so the other has no rival either
        assertLegal(gate(1, 1, 0, 1, 2, 2), 0, 0, 0);
        assertIllegal(gate(1, 1, 0, 1, 2, 2), "token 0 with score 2.0 must be chosen", 1);
        assertIllegal(gate(1, 0, 1, 1, 2, 2), "token 1 with score 2.0 must be chosen", 0);
    }

    @Test
    void tokensBesideForcedOnesAreNotForced() {
        assertIllegal(gate(2, 1, 0, 0, 0, 1, 2), "token 2 with score 2.0 must be chosen", 0, 1);
        assertIllegal(gate(2, 0, 1, 0, 2, 1, 0), "token 0 with score 2.0 must be chosen", 1, 2);
    }

    @Test
    void equalScoresWithoutErrorGoToTheLowerIndex() {
        assertIllegal(gate(1, 0, 0, 0, 7, 7), "token 0 with score 7.0 must be chosen", 1);
        assertLegal(gate(1, 0, 0, 0, 7, 7), 0, 0, 0);
    }

    @Test
    void zerosOfEitherSignAreEqual() {
        assertLegal(gate(1, 0, 0, 0, -0.0, 0.0), 0, 0, 0);
        assertLegal(gate(1, 0, 0, 0, 0.0, -0.0), 0, 0, 0);
    }

    @Test
    void nanIsLowestAndTiesWithNan() {
        double nan = Double.NaN;
        assertLegal(gate(1, 0, 0, 0, nan, Double.NEGATIVE_INFINITY), 0, 0, 1);
        assertLegal(gate(1, 0, 0, 0, Double.NEGATIVE_INFINITY, nan), 0, 0, 0);
        assertLegal(gate(1, 0, 0, 1, nan, nan), 0, 0, 0);
        assertIllegal(gate(1, 0, 0, 1, nan, nan), "token 0 with score NaN must be chosen", 1);
    }
}

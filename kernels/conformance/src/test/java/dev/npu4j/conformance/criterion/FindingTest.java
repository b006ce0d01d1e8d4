package dev.npu4j.conformance.criterion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingTest {
    @Test
    void theLimitItselfIsAtMostTheLimitAndNotBelowNorAboveIt() {
        assertThat(Finding.atMost(0.5, 0.5).accepts()).isTrue();
        assertThat(Finding.below(0.5, 0.5).accepts()).isFalse();
        assertThat(Finding.above(0.5, 0.5).accepts()).isFalse();
    }

    @Test
    void besideTheLimitItIsClear() {
        assertThat(Finding.atMost(Math.nextUp(0.5), 0.5).accepts()).isFalse();
        assertThat(Finding.below(Math.nextDown(0.5), 0.5).accepts()).isTrue();
        assertThat(Finding.above(Math.nextUp(0.5), 0.5).accepts()).isTrue();
    }

    @Test
    void nanIsNeverAccepted() {
        assertThat(Finding.atMost(Double.NaN, 1).accepts()).isFalse();
        assertThat(Finding.below(Double.NaN, 1).accepts()).isFalse();
        assertThat(Finding.above(Double.NaN, 0).accepts()).isFalse();
    }

    @Test
    void nanIsNotAboveALimitEither() {
        assertThat(Finding.notAbove(Double.NaN, 1).accepts()).isTrue();
        assertThat(Finding.notAbove(0.5, 0.5).accepts()).isTrue();
        assertThat(Finding.notAbove(Math.nextUp(0.5), 0.5).accepts()).isFalse();
        assertThat(Finding.notAbove(6, 4).strain()).isEqualTo(1.5);
    }

    @Test
    void strainIsOneAtTheLimit() {
        assertThat(Finding.atMost(3, 4).strain()).isEqualTo(0.75);
        assertThat(Finding.below(6, 4).strain()).isEqualTo(1.5);
        assertThat(Finding.above(0.75, 0.5).strain()).isEqualTo(0.5);
        assertThat(Finding.above(0.25, 0.5).strain()).isEqualTo(1.5);
    }

    @Test
    void aRejectionIsWorseThanAnyAcceptance() {
        Finding rejected = new Finding(false, 1, 1, 1);
        Finding accepted = new Finding(true, Double.NaN, 1, Double.NaN);
        assertThat(rejected.worse(accepted)).isSameAs(rejected);
        assertThat(accepted.worse(rejected)).isSameAs(rejected);
    }

    @Test
    void ofTwoAlikeTheGreaterStrainIsWorse() {
        Finding near = Finding.atMost(3, 4);
        Finding far = Finding.atMost(1, 10);
        assertThat(near.worse(far)).isSameAs(near);
        assertThat(far.worse(near)).isSameAs(near);
    }

    @Test
    void ofTwoRejectionsNanIsWorse() {
        Finding nan = Finding.atMost(Double.NaN, 1);
        Finding infinite = Finding.atMost(Double.POSITIVE_INFINITY, 1);
        assertThat(infinite.worse(nan)).isSameAs(nan);
        assertThat(nan.worse(infinite)).isSameAs(nan);
    }

    @Test
    void ofTwoEqualOnesTheFirstIsKept() {
        Finding first = Finding.atMost(1, 2);
        assertThat(first.worse(Finding.atMost(2, 4))).isSameAs(first);
    }
}

package dev.npu4j.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void ratiosPairTheRoundsThatBothWereIn() {
        Series ours = new Series(0, new double[] {100, 100, 3, 8, 10});
        Series theirs = new Series(2, new double[] {6, 8, 5, 999});
        assertThat(ours.ratio(theirs)).isEqualTo(new Interval(0.5, 1, 2));
        assertThat(theirs.ratio(ours)).isEqualTo(new Interval(0.5, 1, 2));
    }

    @Test
    void aRatioOfSeriesThatNeverMetIsNotKnown() {
        assertThat(new Series(0, new double[] {1, 2}).ratio(new Series(2, new double[] {1})).isKnown()).isFalse();
    }

    @Test
    void aSlowRoundThatSlowsBothLeavesTheRatioAlone() {
        Series ours = new Series(0, new double[] {1, 10, 1, 10, 1});
        assertThat(ours.ratio(new Series(0, new double[] {2, 20, 2, 20, 2}))).isEqualTo(new Interval(0.5, 0.5, 0.5));
    }

    @Test
    void samplesAreAddedAtTheEnd() {
        assertThat(new Series(3, new double[] {1}).and(2)).isEqualTo(new Series(3, new double[] {1, 2}));
        assertThat(new Series(3, new double[] {4, 2, 7}).minimum()).isEqualTo(2);
    }
}

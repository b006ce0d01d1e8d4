package dev.npu4j.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {
    /// From tables of the sign test: the largest k with P(Bin(n, 1/2) < k) at most 2.5 %.
    @ParameterizedTest
    @CsvSource({"1, 1", "5, 1", "6, 1", "8, 1", "9, 2", "12, 3", "15, 4", "20, 6", "25, 8", "30, 10", "50, 18", "100, 40"})
    void ranksAreThoseOfTheSignTest(int samples, int rank) {
        assertThat(Interval.rank(samples)).isEqualTo(rank);
    }

    @Test
    void fifteenSamplesAreEnclosedFromTheFourthToTheTwelfth() {
        double[] samples = IntStream.of(15, 3, 9, 1, 12, 7, 2, 14, 5, 8, 11, 4, 13, 6, 10).asDoubleStream().toArray();
        assertThat(Interval.ofMedian(samples)).isEqualTo(new Interval(4, 8, 12));
    }

    @Test
    void theMedianOfAnEvenCountIsTheMeanOfTheMiddleTwo() {
        assertThat(Interval.ofMedian(new double[] {4, 1, 2, 9})).isEqualTo(new Interval(1, 3, 9));
    }

    @Test
    void nothingIsKnownOfNoSamples() {
        assertThat(Interval.ofMedian(new double[0]).isKnown()).isFalse();
    }

    @Test
    void aRateIsFastestWhereTheTimeIsShortest() {
        assertThat(new Interval(1, 2, 4).under(8)).isEqualTo(new Interval(2, 4, 8));
        assertThat(new Interval(2, 4, 6).over(new Interval(1, 2, 4))).isEqualTo(new Interval(0.5, 2, 6));
    }
}

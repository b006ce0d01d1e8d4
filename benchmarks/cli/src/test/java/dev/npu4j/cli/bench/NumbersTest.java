package dev.npu4j.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void threeDigitsAndTheUnitThatFits() {
        assertThat(Numbers.time(0.0123)).isEqualTo("12.3 ms");
        assertThat(Numbers.time(1.234e-6)).isEqualTo("1.23 µs");
        assertThat(Numbers.time(0.9999)).isEqualTo("1.00 s");
        assertThat(Numbers.time(Double.NaN)).isEqualTo("–");
        assertThat(Numbers.rate(203.4e9, "flop/s")).isEqualTo("203 Gflop/s");
        assertThat(Numbers.tick("50.0 ms")).isEqualTo("50 ms");
        assertThat(Numbers.tick("100 ms")).isEqualTo("100 ms");
    }

    @Test
    void ticksAreRoundAndFew() {
        assertThat(new Axis(0.9, 11, 0, 100).ticks()).containsExactly(1.0, 2.0, 5.0, 10.0);
        assertThat(new Axis(1e-7, 10, 0, 100).ticks()).hasSizeBetween(3, 7);
        assertThat(new Axis(1, 100, 0, 100).at(10)).isEqualTo(50);
    }
}

package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void valuesStayWhatTheyAreFromBuildToBuild() {
        assertThat(new Counter(17, "x").bits(3)).isEqualTo(-9122638092358053734L);
    }

    @Test
    void operandsDrawIndependently() {
        assertThat(new Counter(1, "x").bits(0)).isNotEqualTo(new Counter(1, "weight").bits(0));
    }

    @Test
    void seedsDrawIndependently() {
        assertThat(new Counter(1, "x").bits(0)).isNotEqualTo(new Counter(2, "x").bits(0));
    }

    @Test
    void aLargerTensorBeginsAsASmallerOne() {
        double[] small = Conformance.inputs(Case.parse("RmsNorm(f32, rows=2, hidden=8, seed=9)")).get("x");
        double[] large = Conformance.inputs(Case.parse("RmsNorm(f32, rows=3, hidden=8, seed=9)")).get("x");
        assertThat(large).startsWith(small);
    }

    @Test
    void normalsHaveMeanZeroAndVarianceOne() {
        Counter random = new Counter(1, "x");
        double[] values = IntStream.range(0, 100_000).mapToDouble(random::normal).toArray();
        double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
        double variance = IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).average().orElseThrow();
        assertThat(mean).isBetween(-0.02, 0.02);
        assertThat(variance).isBetween(0.98, 1.02);
    }

    @Test
    void aPermutationHoldsEveryNumberOnce() {
        assertThat(new Counter(4, "keep").permutation(100)).containsExactlyInAnyOrder(IntStream.range(0, 100).toArray());
    }
}

package dev.npu4j.examples.pangu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefillFlopsTest {
    /// The published table, in teraflops; K is 1024.
    @ParameterizedTest
    @CsvSource({"4, 72.51", "8, 158.22", "16, 369.22", "32, 949.54", "64, 2743.46", "128, 8864.49"})
    void reproducesTheDenseColumn(int thousands, double published) {
        assertThat(PrefillFlops.MISTRAL_7B.dense(1024.0 * thousands) / 1e12).isCloseTo(published, within(1e-4 * published));
    }

    /// No reading of the paper reproduces the pruned column; ours must not be farther off than it says it is.
    @ParameterizedTest
    @CsvSource({"4, 47.81", "8, 102.01", "16, 229.41", "32, 560.40", "64, 1526.98", "128, 4678.81"})
    void comesNearThePrunedOne(int thousands, double published) {
        double[] kept = PrefillFlops.MISTRAL_7B.stages(0.9, 10, 4, 3);
        assertThat(kept[3]).isEqualTo(1);
        assertThat(kept[4]).isEqualTo(0.9);
        assertThat(kept[31]).isCloseTo(0.3487, within(1e-4));
        assertThat(PrefillFlops.MISTRAL_7B.pruned(1024.0 * thousands, kept) / 1e12).isCloseTo(published, within(0.05 * published));
    }
}

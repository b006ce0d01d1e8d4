package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseTest {
    @Test
    void everyCaseOfTheSuiteSurvivesBeingWrittenDown() {
        for (Case c : CaseSets.full(null)) {
            assertThat(Case.parse(c.line())).isEqualTo(c);
        }
    }

    @Test
    void theExampleOfTheDocumentationReads() {
        Case c = Case.parse("GroupedMatmul(bf16, e=8, m=37, k=128, n=96, counts, weight=nk, dist=zipf, fill=outlier, seed=17)");
        assertThat(c.dist()).isEqualTo(Distribution.ZIPF);
        assertThat(c.fill()).isEqualTo(Fill.OUTLIER);
        assertThat(c.seed()).isEqualTo(17);
    }

    @Test
    void absentKeysHaveDefaults() {
        Case c = Case.parse("RmsNorm(f32, rows=2, hidden=8)");
        assertThat(c).isEqualTo(Case.of(c.operator(), Fill.NORMAL, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "RmsNorm(f32, rows=2, hidden=8, dist=zipf)",
        "RmsNorm(f32, rows=2, hidden=8, packed)",
        "RmsNorm(f32, rows=2, hidden=8, inplace)",
        "RmsNorm(f32, rows=2, hidden=8, pad=-1)",
        "RmsNorm(f32, rows=2, hidden=8, fill=rising-max)",
        "RmsNorm(f32, rows=2, hidden=8, fill=surprise)",
        "RmsNorm(f32, rows=2, hidden=8, eps=1e-5, fill=exact-int)",
        "RmsNorm(f32, rows=2, hidden=8, colour=blue)",
        "GroupedMatmul(f32, e=1, m=2, k=3, n=4, tail=3)",
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias_f32)",
        "GroupedMatmul(f32, e=1, m=2, k=3, n=4, rstd)",
        "TokenSelect(n=4, keep=2, pos=any)",
        "TokenSelect(n=4, keep=2, seed=soon)"
    })
    void partsThatDoNotGoTogetherAreRefused(String line) {
        assertThatThrownBy(() -> Case.parse(line)).isInstanceOf(OperandException.class);
    }
}

package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "GroupedMatmulSwiGlu(f32, e=1, m=2, k=3, width=4, tail=3)",
        "GroupedMatmulCombine(f32, e=1, tokens=2, top=1, k=3, n=4, tail=2)",
        "GroupedMatmulCombine(f32, e=1, tokens=2, top=1, k=3, n=4, dist=none)",
        "GroupedMatmulSwiGlu(bf16, e=1, m=2, k=3, width=4, bias)",
        "Matmul(f32, m=2, k=3, n=4, tail=1)",
        "Matmul(f32, m=2, k=3, n=4, dist=zipf)",
        "Matmul(f32, m=2, k=3, n=4, bias, bias_f32)",
        "SwiGlu(f32, rows=2, width=4, inplace)",
        "SwiGlu(f32, rows=2, width=4, fill=cancel)",
        "Gelu(f32, rows=2, width=4, rstd)",
        "Gelu(f32, rows=2, width=4, approximate=erf)",
        "TokenSelect(n=4, keep=2, pos=any)",
        "TokenSelect(n=4, keep=2, seed=soon)",
        "RotaryEmbedding(f32, tokens=2, heads=1, d=4, keepset=last)",
        "RotaryEmbedding(f32, tokens=2, heads=1, d=4, rstd)",
        "RotaryEmbedding(f32, tokens=2, heads=1, d=4, fill=cancel)"
    })
    void partsThatDoNotGoTogetherAreRefused(String line) {
        assertThatThrownBy(() -> Case.parse(line)).isInstanceOf(OperandException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4, counts, weight=nk, bias, bias_f32, dist=zipf, tail=2, packed, pad=4096, fill=outlier, seed=-17)",
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4, counts, weight=nk, dist=uniform, fill=normal, seed=1)",
        "GroupedMatmulSwiGlu(bf16, e=1, m=2, k=3, width=4, cumsum, weight=kn, profile=apart, dist=zipf, tail=2, packed, fill=cancel, seed=1)",
        "GroupedMatmulCombine(bf16, e=1, tokens=2, top=2, k=3, n=4, counts, weight=nk, profile=fused, dist=one, tail=1, packed, inplace, fill=huge, seed=1)",
        "SandwichNorm(f32, rows=2, hidden=8, eps=3.0, profile=fused, rstd, inplace, pad=1, fill=exact-int, seed=1)",
        "RmsNorm(f32, rows=2, hidden=8, eps=0.75, fill=exact-int, seed=1)",
        "PrunedAttention(f32, sq=1, rows=4, keep=2, hq=1, hkv=1, d=8, keepset=last, pos=half-blind, fill=rising-max, seed=1)",
        "TokenSelect(n=4, n0=4, keep=2, first=0, last=0, fill=ties, seed=1)",
        "Matmul(bf16, m=2, k=3, n=4, weight=nk, bias, bias_f32, packed, pad=4096, fill=outlier, seed=-17)",
        "Matmul(bf16, m=2, k=3, n=4, weight=kn, fill=normal, seed=1)",
        "RotaryEmbedding(f16, tokens=2, heads=1, d=4, theta=10000.0, rotary=2, pairing=interleaved, pos=original, inplace, pad=1, fill=normal, seed=1)",
        "SwiGlu(bf16, rows=2, width=8, pad=3, fill=offset, seed=1)",
        "Gelu(f16, rows=2, width=8, approximate=tanh, inplace, fill=heavy, seed=1)",
        "ExpertPermute(f32, tokens=2, hidden=8, experts=3, top=2, dist=empty1, pad=3, fill=normal, seed=1)",
        "ExpertCombine(f16, tokens=2, hidden=8, top=2, inplace, fill=huge, seed=1)",
        "GatherRows(bf16, rows=2, keep=8, width=2, fill=specials, seed=1)",
        "PagedAttention(f32, sq=1, tokens=4, pages=3, page=2, hq=1, hkv=1, d=8, keepset=last, pos=half-blind, fill=rising-max, seed=1)"})
    void aLineSaysAllThatIsNotUsual(String line) {
        assertThat(Case.parse(line)).hasToString(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "RmsNorm(f32, rows=2, hidden=8, dist=zipf)                 | dist: expected a grouped product, or an ExpertPermute whose every row has an expert, got zipf",
        "ExpertPermute(f32, tokens=2, hidden=8, experts=3, top=2, dist=one) | dist: expected a grouped product, or an ExpertPermute whose every row has an expert, got one",
        "RmsNorm(f32, rows=2, hidden=8, tail=1)                    | tail: expected a grouped product, got 1",
        "RmsNorm(f32, rows=2, hidden=8, keepset=last)              | keepset: expected a PrunedAttention or a PagedAttention, got last",
        "RmsNorm(f32, rows=2, hidden=8, pos=any)                   | pos: expected a PrunedAttention or a PagedAttention, got any",
        "RmsNorm(f32, rows=2, hidden=8, packed)                    | packed: expected a matrix product, got true",
        "RotaryEmbedding(f32, tokens=2, heads=1, d=4, pos=blind)   | pos: expected positions of tokens, without keys, got blind",
        "RmsNorm(f32, rows=2, hidden=8, inplace)                   | inplace: expected an operator with an output that may be an input",
        "RmsNorm(f32, rows=2, hidden=8, bias_f32)                  | bias_f32: expected a bias",
        "GroupedMatmul(f32, e=1, m=2, k=3, n=4, bias, bias_f32)    | bias_f32: expected a bias, and a weight that is not f32",
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4, tail=-1)          | tail: expected from 0 to m, got -1",
        "RmsNorm(f32, rows=2, hidden=8, pad=4097)                  | pad: expected from 0 to 4096, got 4097",
        "RmsNorm(f32, rows=2, hidden=8, fill=surprise)             | fill: expected one of exact-int normal uniform1",
        "RmsNorm(f32, rows=2, hidden=8, eps=2, fill=exact-int)     | fill: expected eps = 3"})
    void whatIsWrongIsSaid(String line, String words) {
        assertThatThrownBy(() -> Case.parse(line)).isInstanceOf(OperandException.class).hasMessageContaining(words);
    }

    @Test
    void nothingMayBeNull() {
        Case c = Case.parse("RmsNorm(f32, rows=2, hidden=8)");
        assertThatThrownBy(() -> Case.of(null, Fill.NORMAL, 1)).hasMessage("Case: operator: expected a value, got null");
        assertThatThrownBy(() -> Case.of(c.operator(), null, 1)).hasMessage("RmsNorm: fill: expected a value, got null");
        assertThatThrownBy(() -> c.withDist(null, 0)).hasMessage("RmsNorm: dist: expected a value, got null");
        assertThatThrownBy(() -> c.withKeys(null, Positions.ROWS)).hasMessage("RmsNorm: keepset: expected a value, got null");
        assertThatThrownBy(() -> c.withKeys(KeepSet.RANDOM, null)).hasMessage("RmsNorm: pos: expected a value, got null");
    }

    @Test
    void eachPartIsChangedAlone() {
        Case matmul = Case.parse("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias)");
        assertThat(matmul.withDist(Distribution.ZIPF, 1)).isEqualTo(Case.parse("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias, dist=zipf, tail=1)"));
        assertThat(matmul.withPad(7)).isEqualTo(Case.parse("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias, pad=7)"));
        assertThat(matmul.withPacked(true)).isEqualTo(Case.parse("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias, packed)"));
        assertThat(matmul.withBiasF32(true)).isEqualTo(Case.parse("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias, bias_f32)"));
        Case norm = Case.parse("AddRmsNorm(bf16, rows=2, hidden=4)");
        assertThat(norm.withInplace(true)).isEqualTo(Case.parse("AddRmsNorm(bf16, rows=2, hidden=4, inplace)"));
        assertThat(norm.withRstd(true)).isEqualTo(Case.parse("AddRmsNorm(bf16, rows=2, hidden=4, rstd)"));
        Case attention = Case.parse("PrunedAttention(f32, sq=1, rows=4, keep=2, hq=1, hkv=1, d=8)");
        assertThat(attention.withKeys(KeepSet.LAST, Positions.ANY))
            .isEqualTo(Case.parse("PrunedAttention(f32, sq=1, rows=4, keep=2, hq=1, hkv=1, d=8, keepset=last, pos=any)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4)            | bf16",
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4, out=f32)   | x=bf16 w=bf16 out=f32",
        "GroupedMatmul(bf16, e=1, m=2, k=3, n=4, w=f32)     | x=bf16 w=f32 out=bf16",
        "GroupedMatmulSwiGlu(bf16, e=1, m=2, k=3, width=4, out=f32) | x=bf16 w=bf16 out=f32",
        "GroupedMatmulCombine(f16, e=1, tokens=2, top=2, k=3, n=4) | f16",
        "RmsNorm(f16, rows=2, hidden=8)                     | f16",
        "AddRmsNorm(f16, rows=2, hidden=8)                  | f16",
        "SandwichNorm(f16, rows=2, hidden=8)                | f16",
        "PrunedAttention(f16, sq=1, rows=4, keep=2, hq=1, hkv=1, d=8) | f16",
        "TokenSelect(n=4, keep=2)                           | f32",
        "Matmul(bf16, m=2, k=3, n=4)                        | bf16",
        "Matmul(bf16, m=2, k=3, n=4, w=f32)                 | x=bf16 w=f32 out=bf16",
        "RotaryEmbedding(f16, tokens=2, heads=1, d=4)       | f16",
        "SwiGlu(bf16, rows=2, width=8)                      | bf16",
        "Gelu(f16, rows=2, width=8)                         | f16",
        "GroupedTopKRouter(f16, tokens=2, experts=8, groups=2) | f16",
        "SigmoidTopKRouter(f16, tokens=2, experts=8)        | f16",
        "ExpertPermute(bf16, tokens=2, hidden=8, experts=3, top=2) | bf16",
        "ExpertCombine(f16, tokens=2, hidden=8, top=2)      | f16",
        "GatherRows(bf16, rows=2, keep=8, width=2)          | bf16",
        "PagedAttention(f16, sq=1, tokens=4, pages=3, page=2, hq=1, hkv=1, d=8) | f16"})
    void elementTypesAreNamedShortly(String line, String dtype) {
        assertThat(Case.dtypeOf(Case.parse(line).operator())).isEqualTo(dtype);
    }
}

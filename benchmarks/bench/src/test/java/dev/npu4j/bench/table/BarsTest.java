package dev.npu4j.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarsTest {
    /// The table of the issue, one of each kind.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ExpertFfn(f32, e=8, m=8, hidden=5120, width=1344) | 1.00",
        "ExpertFfn(f32, e=8, m=64, hidden=5120, width=1344, dist=zipf) | 0.80",
        "ExpertFfn(f32, e=8, m=512, hidden=5120, width=1344) | 0.95",
        "ExpertFfn(f32, e=16, m=2048, hidden=1024, width=512, dist=zipf) | 0.95",
        "ExpertFfn(f32, w=bf16, e=64, m=512, hidden=5120, width=1344) | 1.00",
        "ExpertFfn(f32, w=bf16, e=8, m=512, hidden=5120, width=1344) | 0.91",
        "SandwichNorm(bf16, rows=1, hidden=12288, profile=fused) | 0.12",
        "SandwichNorm(f32, rows=64, hidden=7680, profile=fused) | 0.28",
        "SandwichNorm(f32, rows=1024, hidden=7680, profile=fused) | 0.43",
        "PrunedAttention(f32, sq=512, rows=512, keep=512, hq=40, hkv=8, d=128) | 0.91",
        "PrunedAttention(f32, sq=2048, rows=2048, keep=2048, hq=8, hkv=2, d=128) | 1.00",
        "PrunedAttention(f32, sq=192, rows=512, keep=192, hq=8, hkv=2, d=128) | 0.77",
        "PrunedAttention(f32, sq=720, rows=2048, keep=720, hq=8, hkv=2, d=128) | 0.77",
        "PrunedAttention(f32, sq=1440, rows=4096, keep=1440, hq=8, hkv=2, d=128) | 0.91",
        "PrunedAttention(f32, sq=1, rows=4096, keep=4096, hq=40, hkv=8, d=128) | 0.50",
        "PrunedAttention(f32, sq=1, rows=16384, keep=16384, hq=8, hkv=2, d=128) | 0.40",
        "ExpertRouting(tokens=64, hidden=5120, experts=64, groups=8) | 0.50"})
    void barsAreThoseOfTheTable(String line, double bar) {
        assertThat(Bars.peer(Workload.parse(line))).hasValue(bar);
    }

    @Test
    void everyCaseHasABar() {
        assertThat(BenchCases.full()).hasSize(46).doesNotHaveDuplicates().allSatisfy(line -> assertThat(Bars.peer(Workload.parse(line))).as(line).isPresent());
        assertThat(BenchCases.full()).containsAll(BenchCases.quick());
    }

    @Test
    void otherCasesHaveNone() {
        assertThat(Bars.peer(Workload.parse("ExpertFfn(f32, e=8, m=8, hidden=64, width=32)"))).isEmpty();
    }
}

package dev.npu4j.kernels.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Work and traffic of one launch, counted by hand.
class CostTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // 2·m·k·n; x and at most as many experts as rows; y
        "GroupedMatmul(bf16, e=3, m=11, k=6, n=5, out=f32)               | 660  | 312  | 220",
        "GroupedMatmul(f32, e=3, m=2, k=6, n=5)                          | 120  | 288  | 40",
        // 45 elements and 9 gammas
        "RmsNorm(f16, rows=5, hidden=9)                                  | 180  | 108  | 90",
        "AddRmsNorm(bf16, rows=5, hidden=9)                              | 225  | 198  | 180",
        "SandwichNorm(f32, rows=5, hidden=9)                             | 405  | 432  | 360",
        // 6·4·7 pairs of 8 products and 8 sums, twice; q, and 7 rows of k and v
        "PrunedAttention(f32, sq=6, rows=9, keep=7, hq=4, hkv=2, d=8)    | 5376 | 1664 | 768",
        "TokenSelect(n=11, keep=7)                                       | 11   | 44   | 28",
        // 2·m·k·n; x and the weight; y
        "Matmul(bf16, m=11, k=6, n=5, out=f32)                           | 660  | 192  | 220",
        "Matmul(f32, m=1, k=6, n=5, w=bf16)                              | 60   | 84   | 20",
        "Matmul(f16, m=1, k=6, n=5, bias)                                | 60   | 72   | 10",
        // 6·3 heads, 4 of 10 elements rotated; x and 6 positions
        "RotaryEmbedding(f16, tokens=6, heads=3, d=10, rotary=4)         | 216  | 384  | 360",
        // 60 logits, 12 scales; 30 choices
        "GroupedTopKRouter(bf16, tokens=5, experts=12, groups=3, top=2)  | 330  | 144  | 240",
        // 60 logits, 12 biases; 15 choices
        "SigmoidTopKRouter(bf16, tokens=5, experts=12, top=3)            | 345  | 168  | 120",
        "SwiGlu(bf16, rows=5, width=9)                                   | 180  | 180  | 90",
        "Gelu(f32, rows=5, width=9)                                      | 360  | 180  | 180",
        // 45 elements and 15 ids; 135 elements, order, inverse and counts
        "ExpertPermute(bf16, tokens=5, hidden=9, experts=7, top=3)       | 0    | 150  | 446",
        // 135 products and sums, two terms more; 135 + 2·45 elements, inverse and weights
        "ExpertCombine(f16, tokens=5, hidden=9, top=3)                   | 360  | 570  | 90",
        "GatherRows(f32, rows=11, keep=7, width=9)                       | 0    | 280  | 252",
        // the same, over 7 tokens on pages of 3
        "PagedAttention(f32, sq=6, tokens=7, pages=9, page=3, hq=4, hkv=2, d=8) | 5376 | 1664 | 768",
        // a product of 2·5 columns, 4 for each of 55 elements; x and at most as many experts as rows; y
        "GroupedMatmulSwiGlu(bf16, e=3, m=11, k=6, width=5, out=f32)     | 1540 | 492  | 220",
        "GroupedMatmulSwiGlu(f32, e=3, m=2, k=6, width=5)                | 280  | 528  | 40",
        // 10 products of 5 columns, 50 products and sums, 2·25 sums; 10 rows of x, 3 experts, 2·25 elements, inverse and weights; y
        "GroupedMatmulCombine(bf16, e=3, tokens=5, top=2, k=6, n=5)      | 750  | 480  | 50"})
    void everyOperatorKnowsItsCost(String line, double flops, double read, double written) {
        Cost cost = Operator.parse(line).cost();
        assertThat(cost).isEqualTo(new Cost(flops, read, written));
        assertThat(cost.bytes()).isEqualTo(read + written);
        assertThat(cost.intensity()).isEqualTo(flops / (read + written));
    }
}

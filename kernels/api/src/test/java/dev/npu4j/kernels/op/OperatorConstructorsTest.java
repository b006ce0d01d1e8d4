package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An operator that cannot exist is refused when it is built, by the component that is wrong.
class OperatorConstructorsTest {
    private static final int TOP = Integer.MAX_VALUE;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GroupedMatmul(f32, e=0, m=1, k=1, n=1)                       | e     | at least 1, got 0",
        "GroupedMatmul(f32, e=1, m=-1, k=1, n=1)                      | m     | at least 0, got -1",
        "GroupedMatmul(f32, e=1, m=1, k=0, n=1)                       | k     | at least 1",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=-2147483648)             | n     | at least 1",
        "GroupedMatmul(f32, e=2147483647, m=1, k=2147483647, n=2147483647) | weight | fewer than 2^60 elements",
        "GroupedMatmul(f32, e=1, m=2147483647, k=2147483647, n=1)     | x     | fewer than 2^60 elements",
        "GroupedMatmul(f64, e=1, m=1, k=1, n=1)                       | x     | one of f32 f16 bf16, got f64",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=1, w=i8)                 | w     | one of f32 f16 bf16, got i8",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=1, out=i32)              | out   | one of f32 f16 bf16, got i32",
        "GroupedMatmul(bf16, e=1, m=1, k=1, n=1, w=f16)               | dtype | at most one of f16 and bf16",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=1, w=f16, out=bf16)      | dtype | at most one of f16 and bf16",
        "RmsNorm(i64, rows=1, hidden=1)                               | dtype | one of f32 f16 bf16, got i64",
        "RmsNorm(f32, rows=-1, hidden=1)                              | rows  | at least 0",
        "RmsNorm(f32, rows=1, hidden=0)                               | hidden | at least 1",
        "RmsNorm(f32, rows=2147483647, hidden=2147483647)             | x     | fewer than 2^60 elements",
        "AddRmsNorm(f64, rows=1, hidden=1)                            | dtype | one of f32 f16 bf16",
        "AddRmsNorm(f32, rows=-1, hidden=1)                           | rows  | at least 0",
        "AddRmsNorm(f32, rows=1, hidden=-7)                           | hidden | at least 1, got -7",
        "SandwichNorm(u64, rows=1, hidden=1)                          | dtype | one of f32 f16 bf16",
        "SandwichNorm(f32, rows=-2147483648, hidden=1)                | rows  | at least 0",
        "SandwichNorm(f32, rows=1, hidden=0)                          | hidden | at least 1",
        "PrunedAttention(f64, sq=1, rows=1, keep=1, hq=1, hkv=1, d=1) | dtype | one of f32 f16 bf16",
        "PrunedAttention(f32, sq=-1, rows=1, keep=1, hq=1, hkv=1, d=1) | sq   | at least 0",
        "PrunedAttention(f32, sq=1, rows=-1, keep=0, hq=1, hkv=1, d=1) | rows | at least 0",
        "PrunedAttention(f32, sq=1, rows=1, keep=-1, hq=1, hkv=1, d=1) | keep | at least 0",
        "PrunedAttention(f32, sq=1, rows=1, keep=2, hq=1, hkv=1, d=1) | keep  | at most rows=1, got 2",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=0, hkv=1, d=1) | hq    | at least 1",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=0, d=1) | hkv   | at least 1",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=1, d=0) | d     | at least 1",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=3, hkv=2, d=1) | hq    | a multiple of hkv=2, got 3",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=2, d=1) | hq    | a multiple of hkv=2, got 1",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=1, d=1, scale=NaN) | scale | a finite number",
        "PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=1, d=1, scale=-Infinity) | scale | a finite number",
        "PrunedAttention(f32, sq=2147483647, rows=1, keep=1, hq=2147483647, hkv=1, d=2147483647) | q | fewer than 2^60",
        "TokenSelect(n=-1, n0=1, keep=0)                              | n     | at least 0",
        "TokenSelect(n=5, n0=4, keep=0)                               | n0    | at least 5, got 4",
        "TokenSelect(n=5, keep=6)                                     | keep  | to n=5, got 6",
        "Matmul(f32, m=-1, k=1, n=1)                                  | m     | at least 0, got -1",
        "Matmul(f32, m=1, k=0, n=1)                                   | k     | at least 1",
        "Matmul(f32, m=1, k=1, n=-2147483648)                         | n     | at least 1",
        "Matmul(f32, m=2147483647, k=2147483647, n=1)                 | x     | fewer than 2^60 elements",
        "Matmul(f32, m=2147483647, k=1, n=2147483647)                 | y     | fewer than 2^60 elements",
        "Matmul(f32, m=1, k=2147483647, n=2147483647)                 | weight | fewer than 2^60 elements",
        "Matmul(f64, m=1, k=1, n=1)                                   | x     | one of f32 f16 bf16, got f64",
        "Matmul(f32, m=1, k=1, n=1, w=i8)                             | w     | one of f32 f16 bf16, got i8",
        "Matmul(f32, m=1, k=1, n=1, out=i32)                          | out   | one of f32 f16 bf16, got i32",
        "Matmul(bf16, m=1, k=1, n=1, w=f16)                           | dtype | at most one of f16 and bf16",
        "Matmul(f32, m=1, k=1, n=1, w=f16, out=bf16)                  | dtype | at most one of f16 and bf16",
        "TokenSelect(n=5, keep=-1)                                    | keep  | from 0",
        "TokenSelect(n=5, keep=2, first=2, last=1)                    | keep  | from 3 (the forced tokens) to n=5, got 2",
        "TokenSelect(n=5, keep=4, first=2147483647, last=2147483647)  | keep  | from 5",
        "TokenSelect(n=5, keep=4, first=-1)                           | first | at least 0",
        "TokenSelect(n=5, keep=4, last=-1)                            | last  | at least 0",
        "RotaryEmbedding(i32, tokens=1, heads=1, d=2)                 | dtype | one of f32 f16 bf16, got i32",
        "RotaryEmbedding(f32, tokens=-1, heads=1, d=2)                | tokens | at least 0",
        "RotaryEmbedding(f32, tokens=1, heads=0, d=2)                 | heads | at least 1",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=0)                 | d     | at least 1",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=7)                 | rotary | an even number from 2 to d=7, got 7",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=8, rotary=10)      | rotary | to d=8, got 10",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=8, rotary=3)       | rotary | an even number",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=8, rotary=0)       | rotary | from 2",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=8, theta=0.5)      | theta | from 1 on, got 0.5",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=8, theta=NaN)      | theta | a finite number",
        "RotaryEmbedding(f32, tokens=1, heads=1, d=8, theta=Infinity) | theta | a finite number",
        "RotaryEmbedding(f32, tokens=2147483647, heads=2147483647, d=2) | x   | fewer than 2^60",
        "GroupedTopKRouter(f64, tokens=1, experts=4, groups=2)        | dtype | one of f32 f16 bf16, got f64",
        "GroupedTopKRouter(f32, tokens=-1, experts=4, groups=2)       | tokens | at least 0, got -1",
        "GroupedTopKRouter(f32, tokens=1, experts=0, groups=2)        | experts | at least 1, got 0",
        "GroupedTopKRouter(f32, tokens=1, experts=4, groups=0)        | groups | at least 1, got 0",
        "GroupedTopKRouter(f32, tokens=1, experts=4, groups=2, top=0) | top   | at least 1, got 0",
        "GroupedTopKRouter(f32, tokens=1, experts=5, groups=2)        | experts | a multiple of groups=2, got 5",
        "GroupedTopKRouter(f32, tokens=1, experts=2, groups=4)        | experts | a multiple of groups=4, got 2",
        "GroupedTopKRouter(f32, tokens=1, experts=4, groups=2, top=3) | top   | at most the 2 experts of a group, got 3",
        "GroupedTopKRouter(f32, tokens=1, experts=4, groups=2, softmax=f16) | softmax | one of [f32, storage], got 'f16'",
        "GroupedTopKRouter(f32, tokens=2147483647, experts=2147483647, groups=1) | gate | fewer than 2^60 elements",
        "SigmoidTopKRouter(f64, tokens=1, experts=8)                  | dtype | one of f32 f16 bf16, got f64",
        "SigmoidTopKRouter(f32, tokens=-1, experts=8)                 | tokens | at least 0, got -1",
        "SigmoidTopKRouter(f32, tokens=1, experts=0)                  | experts | at least 1, got 0",
        "SigmoidTopKRouter(f32, tokens=1, experts=8, top=0)           | top   | at least 1, got 0",
        "SigmoidTopKRouter(f32, tokens=1, experts=7)                  | top   | at most experts=7, got 8",
        "SigmoidTopKRouter(f32, tokens=1, experts=8, norm=max)        | norm  | one of [sum, none], got 'max'",
        "SigmoidTopKRouter(f32, tokens=1, experts=8, scale=1e39)      | scale | a finite number that f32 can hold, got 1.0E39",
        "SigmoidTopKRouter(f32, tokens=1, experts=8, scale=NaN)       | scale | a finite number",
        "SigmoidTopKRouter(f32, tokens=2147483647, experts=2147483647) | gate | fewer than 2^60 elements",
        "GroupedMatmulSwiGlu(f32, e=0, m=1, k=1, width=1)             | e     | at least 1",
        "GroupedMatmulSwiGlu(f32, e=1, m=-1, k=1, width=1)            | m     | at least 0, got -1",
        "GroupedMatmulSwiGlu(f32, e=1, m=1, k=0, width=1)             | k     | at least 1",
        "GroupedMatmulSwiGlu(f32, e=1, m=1, k=1, width=0)             | width | at least 1",
        "GroupedMatmulSwiGlu(f32, e=1, m=1, k=1, width=1073741824)    | width | 2*width below 2^31, got 1073741824",
        "GroupedMatmulSwiGlu(f32, e=2147483647, m=1, k=2147483647, width=1073741823) | weight | fewer than 2^60 elements",
        "GroupedMatmulSwiGlu(f32, e=1, m=2147483647, k=2147483647, width=1) | x | fewer than 2^60 elements",
        "GroupedMatmulSwiGlu(f32, e=1, m=2147483647, k=1, width=1073741823) | y | fewer than 2^60 elements",
        "GroupedMatmulSwiGlu(f64, e=1, m=1, k=1, width=1)             | x     | one of f32 f16 bf16, got f64",
        "GroupedMatmulSwiGlu(bf16, e=1, m=1, k=1, width=1, w=f16)     | dtype | at most one of f16 and bf16",
        "GroupedMatmulSwiGlu(bf16, e=1, m=1, k=1, width=1, profile=pair_v1) | profile | one of [auto, fused, apart], got 'pair_v1'",
        "GroupedMatmulCombine(f32, e=0, tokens=1, top=1, k=1, n=1)    | e     | at least 1",
        "GroupedMatmulCombine(f32, e=1, tokens=-1, top=1, k=1, n=1)   | tokens | at least 0, got -1",
        "GroupedMatmulCombine(f32, e=1, tokens=1, top=0, k=1, n=1)    | top   | at least 1",
        "GroupedMatmulCombine(f32, e=1, tokens=65536, top=32768, k=1, n=1) | top | tokens*top below 2^31, got 65536*32768",
        "GroupedMatmulCombine(f32, e=1, tokens=1, top=1, k=0, n=1)    | k     | at least 1",
        "GroupedMatmulCombine(f32, e=1, tokens=1, top=1, k=1, n=0)    | n     | at least 1",
        "GroupedMatmulCombine(f32, e=2147483647, tokens=1, top=1, k=2147483647, n=2147483647) | weight | fewer than 2^60 elements",
        "GroupedMatmulCombine(f32, e=1, tokens=2147483647, top=1, k=2147483647, n=1) | x | fewer than 2^60 elements",
        "GroupedMatmulCombine(f32, e=1, tokens=2147483647, top=1, k=1, n=2147483647) | y | fewer than 2^60 elements",
        "GroupedMatmulCombine(i8, e=1, tokens=1, top=1, k=1, n=1)     | x     | one of f32 f16 bf16, got i8",
        "GroupedMatmulCombine(f32, e=1, tokens=1, top=1, k=1, n=1, w=f16, out=bf16) | dtype | at most one of f16 and bf16",
        "SwiGlu(i32, rows=1, width=1)                                 | dtype | one of f32 f16 bf16, got i32",
        "SwiGlu(f32, rows=-1, width=1)                                | rows  | at least 0",
        "SwiGlu(f32, rows=1, width=0)                                 | width | at least 1",
        "SwiGlu(f32, rows=2147483647, width=1073741824)               | x     | fewer than 2^60 elements",
        "Gelu(f64, rows=1, width=1)                                   | dtype | one of f32 f16 bf16, got f64",
        "Gelu(f32, rows=-1, width=1)                                  | rows  | at least 0",
        "Gelu(f32, rows=1, width=-3)                                  | width | at least 1, got -3",
        "Gelu(f32, rows=2147483647, width=2147483647)                 | x     | fewer than 2^60 elements",
        "ExpertPermute(i32, tokens=1, hidden=1, experts=1, top=1)     | dtype | one of f32 f16 bf16",
        "ExpertPermute(f32, tokens=-1, hidden=1, experts=1, top=1)    | tokens | at least 0, got -1",
        "ExpertPermute(f32, tokens=1, hidden=0, experts=1, top=1)     | hidden | at least 1",
        "ExpertPermute(f32, tokens=1, hidden=1, experts=0, top=1)     | experts | at least 1",
        "ExpertPermute(f32, tokens=1, hidden=1, experts=1, top=0)     | top   | at least 1",
        "ExpertPermute(f32, tokens=65536, hidden=1, experts=1, top=32768) | top | tokens*top below 2^31, got 65536*32768",
        "ExpertPermute(f32, tokens=2147483647, hidden=2147483647, experts=1, top=1) | y | fewer than 2^60 elements",
        "ExpertCombine(f64, tokens=1, hidden=1, top=1)                | dtype | one of f32 f16 bf16",
        "ExpertCombine(f32, tokens=-1, hidden=1, top=1)               | tokens | at least 0",
        "ExpertCombine(f32, tokens=1, hidden=0, top=1)                | hidden | at least 1",
        "ExpertCombine(f32, tokens=1, hidden=1, top=0)                | top   | at least 1",
        "ExpertCombine(f32, tokens=65536, hidden=1, top=32768)        | top   | tokens*top below 2^31",
        "ExpertCombine(f32, tokens=2147483647, hidden=2147483647, top=1) | x  | fewer than 2^60 elements",
        "GatherRows(i8, rows=1, keep=1, width=1)                      | dtype | one of f32 f16 bf16",
        "GatherRows(f32, rows=-1, keep=0, width=1)                    | rows  | at least 0",
        "GatherRows(f32, rows=1, keep=-1, width=1)                    | keep  | at least 0",
        "GatherRows(f32, rows=1, keep=1, width=0)                     | width | at least 1",
        "GatherRows(f32, rows=0, keep=1, width=1)                     | keep  | 0 of rows=0, got 1",
        "GatherRows(f32, rows=2147483647, keep=1, width=2147483647)   | x     | fewer than 2^60 elements",
        "GatherRows(f32, rows=1, keep=2147483647, width=2147483647)   | y     | fewer than 2^60 elements",
        "PagedAttention(f64, sq=1, tokens=1, pages=1, page=1, hq=1, hkv=1, d=1) | dtype | one of f32 f16 bf16",
        "PagedAttention(f32, sq=-1, tokens=1, pages=1, page=1, hq=1, hkv=1, d=1) | sq | at least 0",
        "PagedAttention(f32, sq=1, tokens=-1, pages=1, page=1, hq=1, hkv=1, d=1) | tokens | at least 0",
        "PagedAttention(f32, sq=1, tokens=0, pages=-1, page=1, hq=1, hkv=1, d=1) | pages | at least 0",
        "PagedAttention(f32, sq=1, tokens=1, pages=0, page=1, hq=1, hkv=1, d=1) | pages | at least 1",
        "PagedAttention(f32, sq=1, tokens=1, pages=1, page=0, hq=1, hkv=1, d=1) | page | at least 1",
        "PagedAttention(f32, sq=1, tokens=1, pages=1, page=1, hq=0, hkv=1, d=1) | hq | at least 1",
        "PagedAttention(f32, sq=1, tokens=1, pages=1, page=1, hq=1, hkv=0, d=1) | hkv | at least 1",
        "PagedAttention(f32, sq=1, tokens=1, pages=1, page=1, hq=1, hkv=1, d=0) | d | at least 1",
        "PagedAttention(f32, sq=1, tokens=1, pages=1, page=1, hq=3, hkv=2, d=1) | hq | a multiple of hkv=2, got 3",
        "PagedAttention(f32, sq=1, tokens=1, pages=1, page=1, hq=1, hkv=1, d=1, scale=Infinity) | scale | a finite number",
        "PagedAttention(f32, sq=1, tokens=1, pages=2147483647, page=2147483647, hq=1, hkv=1, d=1) | k | fewer than 2^60",
        "PagedAttention(f32, sq=1, tokens=1, pages=2147483647, page=1, hq=2147483647, hkv=2147483647, d=2147483647) | q | fewer than 2^60",
        "PagedAttention(f32, sq=1, tokens=1, pages=1048576, page=1048576, hq=1024, hkv=1024, d=1024) | k | fewer than 2^60"})
    void extentsAndDTypesThatCannotBeAreRefused(String line, String operand, String fragment) {
        assertRefused(line.substring(0, line.indexOf('(')), operand, fragment, () -> Operator.parse(line));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -1e-6, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void epsilonMustBePositiveAndFinite(double eps) {
        assertRefused("RmsNorm", "eps", "positive finite", () -> new RmsNorm(DType.F32, 1, 1, eps));
        assertRefused("AddRmsNorm", "eps", "positive finite", () -> new AddRmsNorm(DType.F32, 1, 1, eps));
        assertRefused("SandwichNorm", "eps", "positive finite", () -> new SandwichNorm(DType.F32, 1, 1, eps));
    }

    @Test
    void nullComponentsAreRefused() {
        assertRefused("GroupedMatmul", "x", "null", () -> GroupedMatmul.of(null, 1, 1, 1, 1));
        assertRefused("GroupedMatmul", "w", "null", () -> GroupedMatmul.of(DType.F32, 1, 1, 1, 1).withDTypes(DType.F32, null, DType.F32));
        assertRefused("GroupedMatmul", "out", "null", () -> GroupedMatmul.of(DType.F32, 1, 1, 1, 1).withDTypes(DType.F32, DType.F32, null));
        assertRefused("GroupedMatmul", "group_list", "null", () -> GroupedMatmul.of(DType.F32, 1, 1, 1, 1).withGroupList(null));
        assertRefused("GroupedMatmul", "weight", "null", () -> GroupedMatmul.of(DType.F32, 1, 1, 1, 1).withWeight(null));
        assertRefused("RmsNorm", "dtype", "null", () -> new RmsNorm(null, 1, 1, 1));
        assertRefused("AddRmsNorm", "dtype", "null", () -> new AddRmsNorm(null, 1, 1, 1));
        assertRefused("AddRmsNorm", "profile", "null", () -> new AddRmsNorm(DType.F32, 1, 1, 1, null));
        assertRefused("SandwichNorm", "dtype", "null", () -> new SandwichNorm(null, 1, 1, 1));
        assertRefused("SandwichNorm", "profile", "null", () -> new SandwichNorm(DType.F32, 1, 1, 1, null));
        assertRefused("PrunedAttention", "dtype", "null", () -> new PrunedAttention(null, 1, 1, 1, 1, 1, 1));
        assertRefused("Matmul", "x", "null", () -> Matmul.of(null, 1, 1, 1));
        assertRefused("Matmul", "w", "null", () -> Matmul.of(DType.F32, 1, 1, 1).withDTypes(DType.F32, null, DType.F32));
        assertRefused("Matmul", "out", "null", () -> Matmul.of(DType.F32, 1, 1, 1).withDTypes(DType.F32, DType.F32, null));
        assertRefused("Matmul", "weight", "null", () -> Matmul.of(DType.F32, 1, 1, 1).withWeight(null));
        assertRefused("RotaryEmbedding", "dtype", "null", () -> new RotaryEmbedding(null, 1, 1, 2, 1));
        assertRefused("RotaryEmbedding", "pairing", "null", () -> new RotaryEmbedding(DType.F32, 1, 1, 2, 1, 2, null));
        assertRefused("GroupedTopKRouter", "dtype", "null", () -> new GroupedTopKRouter(null, 1, 1, 1));
        assertRefused("GroupedTopKRouter", "softmax", "null", () -> new GroupedTopKRouter(DType.F32, 1, 1, 1, 1, null));
        assertRefused("SigmoidTopKRouter", "dtype", "null", () -> new SigmoidTopKRouter(null, 1, 8));
        assertRefused("SigmoidTopKRouter", "norm", "null", () -> new SigmoidTopKRouter(DType.F32, 1, 8, 8, null, 1));
        assertRefused("SwiGlu", "dtype", "null", () -> new SwiGlu(null, 1, 1));
        assertRefused("Gelu", "dtype", "null", () -> new Gelu(null, 1, 1));
        assertRefused("Gelu", "approximate", "null", () -> new Gelu(DType.F32, 1, 1, null));
        assertRefused("ExpertPermute", "dtype", "null", () -> new ExpertPermute(null, 1, 1, 1, 1));
        assertRefused("ExpertCombine", "dtype", "null", () -> new ExpertCombine(null, 1, 1, 1));
        assertRefused("GatherRows", "dtype", "null", () -> new GatherRows(null, 1, 1, 1));
        assertRefused("PagedAttention", "dtype", "null", () -> new PagedAttention(null, 1, 1, 1, 1, 1, 1, 1));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void singlePrecisionMixesWithEitherHalf(DType half) {
        DType[] both = {DType.F32, half};
        for (DType x : both) {
            for (DType w : both) {
                for (DType out : both) {
                    assertThatCode(() -> GroupedMatmul.of(DType.F32, 2, 3, 4, 5).withDTypes(x, w, out)).doesNotThrowAnyException();
                    assertThatCode(() -> Matmul.of(DType.F32, 3, 4, 5).withDTypes(x, w, out)).doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void theLargestLegalExtentsAreAccepted() {
        ThrowingCallable largest = () -> {
            new RmsNorm(DType.BF16, TOP, 4096, 1e-5).operands();
            new TokenSelect(TOP, TOP, TOP, TOP, TOP).operands();
            new ExpertPermute(DType.BF16, TOP / 8, 4096, TOP, 8).operands();
            new ExpertCombine(DType.BF16, TOP / 8, 4096, 8).operands();
            new GatherRows(DType.BF16, TOP, TOP, 4096).operands();
            new GroupedMatmul(DType.BF16, DType.BF16, DType.BF16, 256, TOP, 12288, 12288, GroupListKind.COUNTS, WeightLayout.NK, true).operands();
            new Matmul(DType.BF16, DType.BF16, DType.BF16, TOP, 12288, 153376, WeightLayout.NK, true).operands();
        };
        assertThatCode(largest).doesNotThrowAnyException();
    }

    @Test
    void biasHasTheDTypeOfTheWeightOrF32() {
        assertThat(Operands.declared(GroupedMatmul.of(DType.BF16, 2, 3, 4, 5), "bias").dtypes()).containsExactly(DType.BF16, DType.F32);
        assertThat(Operands.declared(GroupedMatmul.of(DType.F32, 2, 3, 4, 5), "bias").dtypes()).containsExactly(DType.F32);
        assertThat(Operands.declared(Matmul.of(DType.BF16, 3, 4, 5), "bias").dtypes()).containsExactly(DType.BF16, DType.F32);
        assertThat(Operands.declared(Matmul.of(DType.F32, 3, 4, 5), "bias").dtypes()).containsExactly(DType.F32);
    }

    @Test
    void aRoutersScaleHasTheDTypeOfTheLogitsOrF32() {
        assertThat(Operands.declared(new GroupedTopKRouter(DType.BF16, 2, 4, 2), "router_scale").dtypes()).containsExactly(DType.BF16, DType.F32);
        assertThat(Operands.declared(new GroupedTopKRouter(DType.F32, 2, 4, 2), "router_scale").dtypes()).containsExactly(DType.F32);
    }

    @Test
    void aRoutersSelectionBiasIsF32() {
        assertThat(Operands.declared(new SigmoidTopKRouter(DType.BF16, 2, 8), "bias").dtypes()).containsExactly(DType.F32);
    }

    @ParameterizedTest
    @CsvSource({
        // n, n0, ratio, first, lastFraction -> keep, last
        "100, 100, 0.8, 4, 0.1, 80, 10",
        "80, 100, 0.5, 4, 0.1, 50, 10",
        "30, 100, 0.5, 4, 0.1, 30, 10",
        "100, 100, 0.05, 4, 0.1, 14, 10",
        "7, 7, 0.5, 1, 0.1, 4, 1",
        "0, 7, 0.5, 1, 0.1, 0, 1"})
    void aStageCountsOnTheLengthBeforeAnyPruning(int n, int n0, double ratio, int first, double lastFraction, int keep, int last) {
        assertThat(TokenSelect.stage(n, n0, ratio, first, lastFraction)).isEqualTo(new TokenSelect(n, n0, keep, first, last));
    }

    @Test
    void aStageWithoutASensibleRatioIsRefused() {
        assertRefused("TokenSelect", "ratio", "from 0 to 1", () -> TokenSelect.stage(10, 10, Double.NaN, 1, 0.1));
        assertRefused("TokenSelect", "ratio", "from 0 to 1", () -> TokenSelect.stage(10, 10, -0.1, 1, 0.1));
        assertRefused("TokenSelect", "lastFraction", "from 0 to 1", () -> TokenSelect.stage(10, 10, 0.5, 1, 1.5));
    }

    @Test
    void extentsThatNoMemoryCouldHoldAreRefused() {
        assertRefused("GroupedMatmul", "weight", "fewer than 2^60", () -> GroupedMatmul.of(DType.F32, TOP, 1, TOP, 1));
        assertRefused("GroupedMatmul", "x", "fewer than 2^60", () -> GroupedMatmul.of(DType.F32, 1, TOP, TOP, 1));
        assertRefused("GroupedMatmul", "y", "fewer than 2^60", () -> GroupedMatmul.of(DType.F32, 1, TOP, 1, TOP));
        assertRefused("RmsNorm", "x", "fewer than 2^60", () -> new RmsNorm(DType.F32, TOP, TOP, 1));
        assertRefused("AddRmsNorm", "h", "fewer than 2^60", () -> new AddRmsNorm(DType.F32, TOP, TOP, 1));
        assertRefused("SandwichNorm", "h", "fewer than 2^60", () -> new SandwichNorm(DType.F32, TOP, TOP, 1));
        assertRefused("PrunedAttention", "q", "fewer than 2^60", () -> new PrunedAttention(DType.F32, TOP, 1, 1, TOP, 1, 1));
        assertRefused("PrunedAttention", "k", "fewer than 2^60", () -> new PrunedAttention(DType.F32, 1, TOP, 1, TOP, TOP, 1));
        // 2^30·2^30 elements are one too many, 2^30·(2^30 - 1) are not
        assertRefused("RmsNorm", "x", "[1, 1073741824, 1073741824]", () -> new RmsNorm(DType.F32, 1 << 30, 1 << 30, 1));
        assertThat(new RmsNorm(DType.F32, 1 << 30, (1 << 30) - 1, 1).rows()).isEqualTo(1 << 30);
    }

    @Test
    void fractionsOfAStageMayBeNothingAndEverything() {
        assertThat(TokenSelect.stage(10, 10, 0, 1, 0)).isEqualTo(new TokenSelect(10, 10, 1, 1, 0));
        assertThat(TokenSelect.stage(10, 10, 1, 0, 1)).isEqualTo(new TokenSelect(10, 10, 10, 0, 10));
    }

    @Test
    void theUsualScaleIsOneOverTheRootOfTheHeadDimension() {
        assertThat(new PrunedAttention(DType.F32, 1, 1, 1, 1, 1, 64).scale()).isEqualTo(0.125);
        assertThat(new PrunedAttention(DType.F32, 1, 1, 1, 6, 2, 64).headsPerGroup()).isEqualTo(3);
    }

    @Test
    void rotatedElementsMayTakeTheirOwnPlace() {
        RotaryEmbedding operator = new RotaryEmbedding(DType.F32, 1, 1, 2, 1);
        assertThat(operator.mayAlias("y", "x")).isTrue();
        assertThat(operator.mayAlias("y", "pos")).isFalse();
    }

    @Test
    void aCacheInPagesIsOneOfItsTokens() {
        PagedAttention operator = new PagedAttention(DType.F32, 3, 33, 9, 16, 6, 2, 64);
        assertThat(operator.pagesInUse()).isEqualTo(3);
        assertThat(operator.headsPerGroup()).isEqualTo(3);
        assertThat(operator.contiguous()).isEqualTo(new PrunedAttention(DType.F32, 3, 33, 33, 6, 2, 64));
        assertThat(new PagedAttention(DType.F32, 3, 32, 9, 16, 6, 2, 64).pagesInUse()).isEqualTo(2);
        assertThat(new PagedAttention(DType.F32, 3, 0, 0, 16, 6, 2, 64).pagesInUse()).isZero();
        // one page, again and again
        PagedAttention endless = new PagedAttention(DType.F32, 1, TOP, 1, 1, TOP, TOP, 1 << 20);
        assertThat(endless.cost().bytesRead()).isPositive();
        assertRefused("PrunedAttention", "k", "fewer than 2^60", endless::contiguous);
    }

    @Test
    void onlyTheResidualMayBeWrittenInPlace() {
        for (Operator operator : List.of(new AddRmsNorm(DType.F32, 2, 3, 1), new SandwichNorm(DType.F32, 2, 3, 1))) {
            assertThat(operator.mayAlias("h_out", "h")).isTrue();
            assertThat(operator.mayAlias("h_out", "a")).isFalse();
            assertThat(operator.mayAlias("z", "h")).isFalse();
        }
    }
}

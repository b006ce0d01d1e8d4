package dev.npu4j.kernels.op;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines are the currency between files, command lines and tests: what is written can be read, and nothing else.
class LineTest {
    @ParameterizedTest
    @MethodSource("operators")
    void anOperatorReadsItsOwnLine(Operator operator) {
        assertThat(Operator.parse(operator.line())).isEqualTo(operator);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GroupedMatmul(bf16, e=2, m=3, k=4, n=5, counts, weight=nk)",
        "GroupedMatmul(f32, e=2, m=3, k=4, n=5, cumsum, weight=kn, bias, x=f32, w=bf16, out=bf16)",
        "RmsNorm(f16, rows=5, hidden=9, eps=1.0E-5)",
        "PrunedAttention(f32, sq=6, rows=9, keep=7, hq=4, hkv=2, d=64)",
        "PrunedAttention(f32, sq=6, rows=9, keep=7, hq=4, hkv=2, d=64, scale=0.25)",
        "TokenSelect(n=11, n0=20, keep=7, first=2, last=3)",
        "Matmul(bf16, m=3, k=4, n=5, weight=nk)",
        "Matmul(f32, m=3, k=4, n=5, weight=kn, bias, x=f32, w=bf16, out=bf16)",
        "RotaryEmbedding(bf16, tokens=6, heads=3, d=10, theta=10000.0)",
        "RotaryEmbedding(bf16, tokens=6, heads=3, d=10, theta=1.6E7, rotary=4, pairing=interleaved)",
        "GroupedTopKRouter(bf16, tokens=5, experts=12, groups=3, top=2, softmax=storage)",
        "SigmoidTopKRouter(bf16, tokens=5, experts=256, top=8, norm=sum, scale=2.5)",
        "SwiGlu(bf16, rows=5, width=9)",
        "Gelu(f32, rows=5, width=9, approximate=none)",
        "ExpertPermute(bf16, tokens=5, hidden=9, experts=7, top=3)",
        "ExpertCombine(f16, tokens=5, hidden=9, top=3)",
        "GatherRows(f32, rows=11, keep=7, width=9)",
        "PagedAttention(bf16, sq=6, tokens=13, pages=7, page=3, hq=4, hkv=2, d=64)",
        "PagedAttention(f32, sq=6, tokens=13, pages=7, page=3, hq=4, hkv=2, d=64, scale=0.25)",
        "GroupedMatmulSwiGlu(bf16, e=2, m=3, k=4, width=5, counts, weight=nk, profile=auto)",
        "GroupedMatmulSwiGlu(f32, e=2, m=3, k=4, width=5, cumsum, weight=kn, profile=apart, x=f32, w=bf16, out=bf16)",
        "GroupedMatmulCombine(bf16, e=2, tokens=3, top=2, k=4, n=5, counts, weight=nk, profile=auto)",
        "GroupedMatmulCombine(f32, e=2, tokens=3, top=2, k=4, n=5, cumsum, weight=kn, profile=fused, x=f32, w=bf16, out=bf16)"})
    void aLineSaysNoMoreThanItHasTo(String line) {
        assertThat(Operator.parse(line).line()).isEqualTo(line);
    }

    @Test
    void aRouterOfSigmoidsIsTheModelsWhereNothingElseIsSaid() {
        assertThat(Operator.parse("SigmoidTopKRouter(bf16, tokens=5, experts=256)")).isEqualTo(new SigmoidTopKRouter(DType.BF16, 5, 256))
            .isEqualTo(new SigmoidTopKRouter(DType.BF16, 5, 256, 8, RouterNorm.SUM, 2.5));
    }

    @Test
    void aLineMayHave4096CharactersAndAWordNothingElse() {
        String line = "RmsNorm(f32, rows=1, hidden=1)";
        assertThat(Operator.parse(line + " ".repeat(4096 - line.length()))).isEqualTo(Operator.parse(line));
        assertRefused("line", "text", "at most 4096 characters", () -> Operator.parse(line + " ".repeat(4097 - line.length())));
        assertRefused("X", "a", "twice", () -> Line.parse("X(a,A)"));
        assertThat(Line.parse("X()").name()).isEqualTo("X");
        Line.parse("X( )").requireAllTaken();
    }

    @Test
    void caseAndSpacesDoNotMatter() {
        assertThat(Operator.parse("  GroupedMatmul (BF16,E=2, M = 3 ,k=4,n=5,CUMSUM,WEIGHT=KN,Bias)  "))
            .isEqualTo(Operator.parse("GroupedMatmul(bf16, e=2, m=3, k=4, n=5, cumsum, weight=kn, bias)"));
    }

    @Test
    void theDTypeNamesXWeightAndYTogetherUnlessTheyAreNamed() {
        assertThat(Operator.parse("GroupedMatmul(bf16, e=2, m=3, k=4, n=5, out=f32)"))
            .isEqualTo(GroupedMatmul.of(DType.BF16, 2, 3, 4, 5).withDTypes(DType.BF16, DType.BF16, DType.F32));
    }

    @Test
    void theScaleOfAttentionIsOneOverTheRootOfTheHeadDimension() {
        assertThat(((PrunedAttention) Operator.parse("PrunedAttention(f32, sq=1, rows=1, keep=1, hq=1, hkv=1, d=64)")).scale()).isEqualTo(0.125);
    }

    @Test
    void aRotaryEmbeddingTurnsWholeHeadsInHalvesUnlessToldOtherwise() {
        assertThat(Operator.parse("RotaryEmbedding(f32, tokens=6, heads=3, d=10)")).isEqualTo(new RotaryEmbedding(DType.F32, 6, 3, 10, 10000));
        assertThat(Operator.parse("RotaryEmbedding(f32, tokens=6, heads=3, d=11, theta=1, rotary=10, interleaved)"))
            .isEqualTo(new RotaryEmbedding(DType.F32, 6, 3, 11, 1, 10, Pairing.INTERLEAVED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\"\"                                         | line    | text     | Name(argument",
        "GroupedMatmul                                | line    | text     | Name(argument",
        "(f32)                                        | line    | text     | Name(argument",
        "RmsNorm(f32, rows=1, hidden=1                | line    | text     | Name(argument",
        "RmsNorm(f32, rows=1, hidden=1))              | line    | text     | Name(argument",
        "RmsNorm((f32, rows=1, hidden=1)              | line    | text     | Name(argument",
        "RmsNorm(f32, rows=1, hidden=1) x             | line    | text     | Name(argument",
        "Softmax(f32)                                 | line    | operator | one of GroupedMatmul",
        "rmsnorm(f32, rows=1, hidden=1)               | line    | operator | 'rmsnorm'",
        "RmsNorm(f32, , rows=1, hidden=1)             | RmsNorm | line     | an argument between the commas",
        "RmsNorm(f32, rows=1, hidden=1, )             | RmsNorm | line     | an argument between the commas",
        "RmsNorm(f32, =1, hidden=1)                   | RmsNorm | line     | '",
        "RmsNorm(f32, rows=1, rows=2, hidden=1)       | RmsNorm | rows     | twice",
        "RmsNorm(f32, f32, rows=1, hidden=1)          | RmsNorm | f32      | twice",
        "RmsNorm(f32, bf16, rows=1, hidden=1)         | RmsNorm | bf16     | an argument that this line knows",
        "RmsNorm(rows=1, hidden=1)                    | RmsNorm | dtype    | one of f32 f16 bf16 as an argument",
        "RmsNorm(f32, hidden=1)                       | RmsNorm | rows     | rows=<whole number>",
        "RmsNorm(f32, rows=, hidden=1)                | RmsNorm | rows     | whole number",
        "RmsNorm(f32, rows=1.5, hidden=1)             | RmsNorm | rows     | '1.5'",
        "RmsNorm(f32, rows=2147483648, hidden=1)      | RmsNorm | rows     | below 2^31",
        "RmsNorm(f32, rows=1, hidden=1, eps=tiny)     | RmsNorm | eps      | a number, got 'tiny'",
        "RmsNorm(f32, rows=1, hidden=1, profile=fused) | RmsNorm | profile | an argument that this line knows",
        "AddRmsNorm(f32, rows=1, hidden=1, profile=v3) | AddRmsNorm | profile | one of [auto, fused, pair_v1, pair_v2]",
        "Gelu(f32, rows=1, width=1, approximate=erf)   | Gelu    | approximate | one of [none, tanh]",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=1, weight=mn) | GroupedMatmul | weight | one of [kn, nk]",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=1, counts, cumsum) | GroupedMatmul | cumsum | an argument that this line knows",
        "GroupedMatmul(f32, e=1, m=1, k=1, n=1, w=fp8) | GroupedMatmul | dtype | 'fp8'",
        "Matmul(f32, e=1, m=1, k=1, n=1)               | Matmul  | e        | an argument that this line knows",
        "Matmul(f32, m=1, k=1, n=1, counts)            | Matmul  | counts   | an argument that this line knows",
        "Matmul(f32, m=1, k=1, n=1, weight=mn)         | Matmul  | weight   | one of [kn, nk]"})
    void aLineThatCannotBeReadSaysWhere(String line, String operator, String operand, String fragment) {
        assertRefused(operator, operand, fragment, () -> Operator.parse(line));
    }

    @Test
    void nullAndEndlessLinesAreRefused() {
        assertRefused("line", "text", "null", () -> Operator.parse((String) null));
        assertRefused("line", "text", "5000 characters", () -> Operator.parse("x".repeat(5000)));
    }

    @Test
    void aMutatedLineIsReadOrRefusedAndNothingElse() {
        SplittableRandom random = new SplittableRandom(20_251_123);
        List<Operator> operators = operators();
        String alphabet = "(),= -+.0123456789eEaxNfbiuPQ_\t\n\u0000\u00e9\u0661\ud83d";
        int read = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder line = new StringBuilder(operators.get(random.nextInt(operators.size())).line());
            for (int edits = random.nextInt(1, 5); edits > 0; edits--) {
                int at = random.nextInt(line.length() + 1);
                char letter = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(4)) {
                    case 0 -> line.insert(at, letter);
                    case 1 -> line.delete(at, Math.min(line.length(), at + random.nextInt(1, 6)));
                    case 2 -> line.replace(at, Math.min(line.length(), at + 1), String.valueOf(letter));
                    default -> line.insert(at, line.substring(random.nextInt(at + 1), at));
                }
            }
            try {
                Operator operator = Operator.parse(line.toString());
                operator.operands();
                operator.cost();
                assertThat(Operator.parse(operator.line())).isEqualTo(operator);
                read++;
            } catch (OperandException refused) {
                assertThat(refused.operator()).isNotNull();
            } catch (RuntimeException other) {
                fail("mutation " + i + " of the seed: '" + line + "'", other);
            }
        }
        // Guards the test itself: mutations that never parse would prove little.
        assertThat(read).isBetween(200, 9_800);
    }

    static List<Operator> operators() {
        List<Operator> all = new ArrayList<>(Operands.OPERATORS);
        for (GroupListKind kind : GroupListKind.values()) {
            for (WeightLayout layout : WeightLayout.values()) {
                for (boolean bias : new boolean[] {false, true}) {
                    for (DType half : new DType[] {DType.F16, DType.BF16}) {
                        all.add(new GroupedMatmul(half, DType.F32, half, 8, 0, 7680, 1, kind, layout, bias));
                        all.add(new GroupedMatmul(DType.F32, half, DType.F32, 1, 37, 128, 96, kind, layout, bias));
                        all.add(new GroupedMatmul(half, half, half, 1, Integer.MAX_VALUE, 1, 1, kind, layout, bias));
                    }
                }
            }
        }
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (double eps : new double[] {1e-5, 1e-6, 3, Double.MIN_VALUE, Double.MAX_VALUE, 0.1}) {
                all.add(new RmsNorm(dtype, 0, 12288, eps));
                for (NormProfile profile : NormProfile.values()) {
                    all.add(new AddRmsNorm(dtype, 3, 7, eps, profile));
                    all.add(new SandwichNorm(dtype, 1, 5120, eps, profile));
                }
            }
            all.add(new SwiGlu(dtype, 0, 28672));
            all.add(GroupedMatmulCombine.of(dtype, 64, 0, 8, 1344, 5120).withProfile(EpilogueProfile.APART).withWeight(WeightLayout.KN));
            all.add(GroupedMatmulSwiGlu.of(dtype, 64, 0, 5120, 1344).withProfile(EpilogueProfile.FUSED).withWeight(WeightLayout.KN));
            for (GeluForm form : GeluForm.values()) {
                all.add(new Gelu(dtype, 7, 1024, form));
            }
            for (int d = 1; d < 300; d += 37) {
                all.add(new PrunedAttention(dtype, 0, 0, 0, 8, 2, d));
                all.add(new PrunedAttention(dtype, 1, 5, 3, 1, 1, d, -0.0));
                all.add(new PrunedAttention(dtype, 1, 5, 5, 1, 1, d, 1.0 / 3));
                all.add(new PagedAttention(dtype, 0, 0, 0, 16, 8, 2, d));
                all.add(new PagedAttention(dtype, 1, 70, 2, 16, 1, 1, d, -0.0));
            }
        }
        for (WeightLayout layout : WeightLayout.values()) {
            for (DType half : new DType[] {DType.F16, DType.BF16}) {
                all.add(new Matmul(half, DType.F32, half, 0, 7680, 1, layout, true));
                all.add(new Matmul(DType.F32, half, DType.F32, 37, 128, 96, layout, false));
                all.add(new Matmul(half, half, half, 1, 5120, 153376, layout, true));
            }
        }
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            all.add(new ExpertPermute(dtype, 0, 5120, 64, 8));
            all.add(new ExpertPermute(dtype, Integer.MAX_VALUE, 1, 1, 1));
            all.add(new ExpertCombine(dtype, 0, 1, 1));
            all.add(new ExpertCombine(dtype, 4096, 7680, 8));
            all.add(new GatherRows(dtype, 0, 0, 1));
            all.add(new GatherRows(dtype, 1, Integer.MAX_VALUE, 7));
        }
        for (int n = 0; n < 20; n += 3) {
            all.add(new TokenSelect(n, n + 5, n, n, 2));
            all.add(TokenSelect.stage(n, 20, 0.5, 1, 0.1));
        }
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (RouterSoftmax softmax : RouterSoftmax.values()) {
                all.add(new GroupedTopKRouter(dtype, 0, 64, 8, 1, softmax));
                all.add(new GroupedTopKRouter(dtype, 4096, 12, 3, 4, softmax));
            }
            for (RouterNorm norm : RouterNorm.values()) {
                all.add(new SigmoidTopKRouter(dtype, 0, 8, 8, norm, -1e-20));
                all.add(new SigmoidTopKRouter(dtype, 4096, 256, 1, norm, 2.5));
            }
        }
        return all;
    }
}

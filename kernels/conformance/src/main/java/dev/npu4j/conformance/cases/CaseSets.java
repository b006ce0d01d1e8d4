package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.error.OperandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The cases that every backend is judged by, in three sizes, each of which holds the one before:
///
/// - `quick`, for every change: edges, a set that covers every pair of values of any two axes ([Pairs]), and as many more
///   with ordinary numbers as gates over many cases need;
/// - `full`: extents of real models, and several hundred drawn cases;
/// - `release`: ten thousand and more of each operator. 95 of 100 take at most two million multiply-adds.
public final class CaseSets {
    /// Multiply-adds of a case that every change can afford.
    private static final double SMALL = 150_000;
    private static final double LARGE = 2_000_000;
    /// From these, pairs are picked.
    private static final int POOL = 6_000;
    /// Cases with ordinary errors: more than the hundred that gate G3 asks for, since some have nothing to measure.
    private static final int MEASURED = 160;
    private static final int FULL = 600;
    private static final int RELEASE = 10_000;

    /// Where the cases of one operator come from.
    private record Source(Supplier<List<Case>> edges, Supplier<List<Case>> large, Drawn drawn, Function<Case, List<String>> axes) {
    }

    /// The i-th of any number of cases.
    @FunctionalInterface
    private interface Drawn {
        Case of(int i, double most);
    }

    private static final Map<String, Source> OPERATORS = new LinkedHashMap<>();
    private static final Map<String, List<Case>> QUICK = new ConcurrentHashMap<>(); // made once

    static {
        OPERATORS.put("GroupedMatmul", new Source(GroupedMatmulCases::edges, GroupedMatmulCases::large, GroupedMatmulCases::draw, GroupedMatmulCases::axes));
        OPERATORS.put("RmsNorm", new Source(RmsNormCases::edges, List::of, RmsNormCases::draw, RmsNormCases::axes));
        OPERATORS.put("AddRmsNorm", new Source(AddRmsNormCases::edges, List::of, AddRmsNormCases::draw, AddRmsNormCases::axes));
        OPERATORS.put("SandwichNorm", new Source(SandwichNormCases::edges, List::of, SandwichNormCases::draw, SandwichNormCases::axes));
        OPERATORS.put("PrunedAttention", new Source(PrunedAttentionCases::edges, PrunedAttentionCases::large, PrunedAttentionCases::draw, PrunedAttentionCases::axes));
        OPERATORS.put("TokenSelect", new Source(TokenSelectCases::edges, List::of, TokenSelectCases::draw, TokenSelectCases::axes));
        OPERATORS.put("Matmul", new Source(MatmulCases::edges, MatmulCases::large, MatmulCases::draw, MatmulCases::axes));
        OPERATORS.put("RotaryEmbedding", new Source(RotaryEmbeddingCases::edges, RotaryEmbeddingCases::large, RotaryEmbeddingCases::draw, RotaryEmbeddingCases::axes));
        OPERATORS.put("GroupedTopKRouter", new Source(GroupedTopKRouterCases::edges, GroupedTopKRouterCases::large, GroupedTopKRouterCases::draw, GroupedTopKRouterCases::axes));
        OPERATORS.put("SigmoidTopKRouter", new Source(SigmoidTopKRouterCases::edges, SigmoidTopKRouterCases::large, SigmoidTopKRouterCases::draw, SigmoidTopKRouterCases::axes));
        OPERATORS.put("SwiGlu", new Source(SwiGluCases::edges, SwiGluCases::large, SwiGluCases::draw, SwiGluCases::axes));
        OPERATORS.put("Gelu", new Source(GeluCases::edges, GeluCases::large, GeluCases::draw, GeluCases::axes));
        OPERATORS.put("ExpertPermute", new Source(ExpertPermuteCases::edges, ExpertPermuteCases::large, ExpertPermuteCases::draw, ExpertPermuteCases::axes));
        OPERATORS.put("ExpertCombine", new Source(ExpertCombineCases::edges, ExpertCombineCases::large, ExpertCombineCases::draw, ExpertCombineCases::axes));
        OPERATORS.put("GatherRows", new Source(GatherRowsCases::edges, GatherRowsCases::large, GatherRowsCases::draw, GatherRowsCases::axes));
        OPERATORS.put("PagedAttention", new Source(PagedAttentionCases::edges, PagedAttentionCases::large, PagedAttentionCases::draw, PagedAttentionCases::axes));
        OPERATORS.put("GroupedMatmulSwiGlu", new Source(GroupedMatmulSwiGluCases::edges, GroupedMatmulSwiGluCases::large, GroupedMatmulSwiGluCases::draw, GroupedMatmulSwiGluCases::axes));
        OPERATORS.put("GroupedMatmulCombine", new Source(GroupedMatmulCombineCases::edges, GroupedMatmulCombineCases::large, GroupedMatmulCombineCases::draw, GroupedMatmulCombineCases::axes));
    }

    private CaseSets() {
    }

    /// Names of the operators that there are cases for.
    public static List<String> operators() {
        return List.copyOf(OPERATORS.keySet());
    }

    /// Two small cases of each operator in each dtype, one exact and one of ordinary numbers.
    public static List<Case> smallest() {
        return Draw.lines("""
            GroupedMatmul(f32, e=3, m=9, k=33, n=17, dist=zipf, fill=exact-int, seed=1)
            GroupedMatmul(f32, e=3, m=9, k=128, n=48, bias, tail=2, packed, fill=normal, seed=2)
            GroupedMatmul(bf16, e=3, m=9, k=33, n=17, cumsum, weight=kn, dist=empty1, fill=exact-int, seed=3)
            GroupedMatmul(bf16, e=3, m=9, k=128, n=48, dist=zipf, fill=outlier, seed=4)
            GroupedMatmul(f16, e=3, m=9, k=33, n=17, dist=last, packed, fill=exact-int, seed=5)
            GroupedMatmul(f16, e=3, m=9, k=128, n=48, weight=kn, pad=3, fill=normal, seed=6)
            GroupedMatmul(f32, w=bf16, e=3, m=9, k=80, n=33, bias, fill=normal, seed=7)
            RmsNorm(f32, rows=3, hidden=80, eps=3.0, rstd, fill=exact-int, seed=1)
            RmsNorm(f32, rows=5, hidden=257, rstd, fill=normal, seed=2)
            RmsNorm(bf16, rows=3, hidden=80, eps=3.0, fill=exact-int, seed=3)
            RmsNorm(bf16, rows=5, hidden=257, rstd, pad=1, fill=outlier, seed=4)
            RmsNorm(f16, rows=3, hidden=80, eps=3.0, fill=exact-int, seed=5)
            RmsNorm(f16, rows=5, hidden=257, rstd, fill=normal, seed=6)
            AddRmsNorm(f32, rows=3, hidden=80, eps=3.0, inplace, fill=exact-int, seed=1)
            AddRmsNorm(f32, rows=5, hidden=257, rstd, fill=normal, seed=2)
            AddRmsNorm(bf16, rows=3, hidden=80, eps=3.0, rstd, fill=exact-int, seed=3)
            AddRmsNorm(bf16, rows=5, hidden=257, inplace, fill=outlier, seed=4)
            AddRmsNorm(f16, rows=3, hidden=80, eps=3.0, fill=exact-int, seed=5)
            AddRmsNorm(f16, rows=5, hidden=257, rstd, pad=3, fill=normal, seed=6)
            SandwichNorm(f32, rows=3, hidden=80, eps=3.0, rstd, fill=exact-int, seed=1)
            SandwichNorm(f32, rows=5, hidden=257, inplace, fill=normal, seed=2)
            SandwichNorm(bf16, rows=3, hidden=80, eps=3.0, inplace, fill=exact-int, seed=3)
            SandwichNorm(bf16, rows=5, hidden=257, rstd, fill=outlier, seed=4)
            SandwichNorm(f16, rows=3, hidden=80, eps=3.0, fill=exact-int, seed=5)
            SandwichNorm(f16, rows=5, hidden=257, rstd, pad=1, fill=normal, seed=6)
            PrunedAttention(f32, sq=5, rows=70, keep=33, hq=4, hkv=2, d=16, pos=any, fill=exact-int, seed=1)
            PrunedAttention(f32, sq=5, rows=150, keep=140, hq=4, hkv=2, d=24, fill=rising-max, seed=2)
            PrunedAttention(bf16, sq=5, rows=70, keep=33, hq=4, hkv=1, d=16, fill=exact-int, seed=3)
            PrunedAttention(bf16, sq=5, rows=70, keep=33, hq=4, hkv=2, d=24, pos=original, fill=normal, seed=4)
            PrunedAttention(f16, sq=5, rows=70, keep=33, hq=2, hkv=2, d=16, fill=exact-int, seed=5)
            PrunedAttention(f16, sq=1, rows=150, keep=140, hq=4, hkv=2, d=24, pad=1, fill=normal, seed=6)
            TokenSelect(n=300, keep=120, first=2, last=3, fill=ties, seed=1)
            TokenSelect(n=40, keep=13, first=0, last=0, fill=normal, seed=2)
            Matmul(f32, m=9, k=33, n=17, fill=exact-int, seed=1)
            Matmul(f32, m=9, k=128, n=48, bias, packed, fill=normal, seed=2)
            Matmul(bf16, m=9, k=33, n=17, weight=kn, fill=exact-int, seed=3)
            Matmul(bf16, m=9, k=128, n=48, bias, bias_f32, fill=outlier, seed=4)
            Matmul(f16, m=9, k=33, n=17, packed, fill=exact-int, seed=5)
            Matmul(f16, m=9, k=128, n=48, weight=kn, pad=3, fill=normal, seed=6)
            Matmul(f32, w=bf16, m=9, k=80, n=33, bias, fill=normal, seed=7)
            RotaryEmbedding(f32, tokens=5, heads=3, d=80, fill=exact-int, seed=1)
            RotaryEmbedding(f32, tokens=5, heads=3, d=33, rotary=26, pairing=interleaved, pos=any, fill=normal, seed=2)
            RotaryEmbedding(bf16, tokens=5, heads=3, d=80, rotary=64, pairing=interleaved, pad=1, fill=exact-int, seed=3)
            RotaryEmbedding(bf16, tokens=5, heads=3, d=64, pos=original, inplace, fill=outlier, seed=4)
            RotaryEmbedding(f16, tokens=5, heads=3, d=80, pos=original, fill=exact-int, seed=5)
            RotaryEmbedding(f16, tokens=5, heads=3, d=64, rotary=30, pos=any, inplace, fill=normal, seed=6)
            GroupedTopKRouter(f32, tokens=5, experts=24, groups=3, top=2, fill=exact-int, seed=1)
            GroupedTopKRouter(f32, tokens=17, experts=32, groups=4, fill=normal, seed=2)
            GroupedTopKRouter(bf16, tokens=5, experts=24, groups=3, softmax=storage, fill=exact-int, seed=3)
            GroupedTopKRouter(bf16, tokens=17, experts=64, groups=8, softmax=storage, fill=normal, seed=5)
            GroupedTopKRouter(f16, tokens=5, experts=24, groups=3, top=2, fill=exact-int, seed=2)
            GroupedTopKRouter(f16, tokens=17, experts=32, groups=4, pad=3, fill=outlier, seed=6)
            SigmoidTopKRouter(f32, tokens=5, experts=24, top=5, fill=exact-int, seed=1)
            SigmoidTopKRouter(f32, tokens=17, experts=40, fill=normal, seed=2)
            SigmoidTopKRouter(bf16, tokens=5, experts=24, top=3, norm=none, fill=exact-int, seed=3)
            SigmoidTopKRouter(bf16, tokens=17, experts=256, fill=normal, seed=5)
            SigmoidTopKRouter(f16, tokens=5, experts=24, top=4, pad=3, fill=exact-int, seed=2)
            SigmoidTopKRouter(f16, tokens=17, experts=33, top=2, fill=outlier, seed=6)
            SwiGlu(f32, rows=3, width=80, fill=exact-int, seed=1)
            SwiGlu(f32, rows=5, width=257, fill=normal, seed=2)
            SwiGlu(bf16, rows=3, width=80, fill=exact-int, seed=3)
            SwiGlu(bf16, rows=5, width=257, pad=1, fill=outlier, seed=4)
            SwiGlu(f16, rows=3, width=80, pad=3, fill=exact-int, seed=5)
            SwiGlu(f16, rows=5, width=257, fill=normal, seed=6)
            Gelu(f32, rows=3, width=80, inplace, fill=exact-int, seed=1)
            Gelu(f32, rows=5, width=257, fill=normal, seed=2)
            Gelu(bf16, rows=3, width=80, approximate=tanh, fill=exact-int, seed=3)
            Gelu(bf16, rows=5, width=257, inplace, fill=outlier, seed=4)
            Gelu(f16, rows=3, width=80, fill=exact-int, seed=5)
            Gelu(f16, rows=5, width=257, approximate=tanh, pad=1, fill=normal, seed=6)
            ExpertPermute(f32, tokens=9, hidden=33, experts=5, top=3, fill=exact-int, seed=1)
            ExpertPermute(f32, tokens=17, hidden=48, experts=5, top=2, dist=zipf, fill=normal, seed=2)
            ExpertPermute(bf16, tokens=9, hidden=33, experts=5, top=3, pad=3, fill=exact-int, seed=3)
            ExpertPermute(bf16, tokens=17, hidden=48, experts=64, top=8, fill=normal, seed=4)
            ExpertPermute(f16, tokens=9, hidden=33, experts=5, top=3, dist=empty1, fill=exact-int, seed=5)
            ExpertPermute(f16, tokens=17, hidden=48, experts=5, top=2, fill=normal, seed=6)
            ExpertCombine(f32, tokens=5, hidden=33, top=3, fill=exact-int, seed=1)
            ExpertCombine(f32, tokens=9, hidden=257, top=8, inplace, fill=normal, seed=2)
            ExpertCombine(bf16, tokens=5, hidden=33, top=3, inplace, fill=exact-int, seed=3)
            ExpertCombine(bf16, tokens=9, hidden=257, top=8, pad=3, fill=outlier, seed=7)
            ExpertCombine(f16, tokens=5, hidden=33, top=3, pad=1, fill=exact-int, seed=5)
            ExpertCombine(f16, tokens=9, hidden=257, top=8, fill=normal, seed=11)
            GatherRows(f32, rows=17, keep=9, width=33, fill=exact-int, seed=1)
            GatherRows(f32, rows=17, keep=20, width=48, fill=normal, seed=2)
            GatherRows(bf16, rows=17, keep=9, width=33, pad=3, fill=exact-int, seed=3)
            GatherRows(bf16, rows=17, keep=20, width=48, fill=normal, seed=4)
            GatherRows(f16, rows=17, keep=9, width=33, fill=exact-int, seed=5)
            GatherRows(f16, rows=17, keep=20, width=48, pad=1, fill=normal, seed=6)
            PagedAttention(f32, sq=5, tokens=33, pages=9, page=4, hq=4, hkv=2, d=16, pos=any, fill=exact-int, seed=1)
            PagedAttention(f32, sq=5, tokens=140, pages=12, page=16, hq=4, hkv=2, d=24, fill=rising-max, seed=2)
            PagedAttention(bf16, sq=5, tokens=33, pages=9, page=4, hq=4, hkv=1, d=16, fill=exact-int, seed=3)
            PagedAttention(bf16, sq=5, tokens=33, pages=9, page=7, hq=4, hkv=2, d=24, pos=original, fill=normal, seed=4)
            PagedAttention(f16, sq=5, tokens=33, pages=4, page=16, hq=2, hkv=2, d=16, fill=exact-int, seed=5)
            PagedAttention(f16, sq=1, tokens=140, pages=2, page=128, hq=4, hkv=2, d=24, pad=1, fill=normal, seed=6)
            GroupedMatmulSwiGlu(f32, e=3, m=9, k=33, width=17, dist=zipf, fill=exact-int, seed=1)
            GroupedMatmulSwiGlu(f32, e=3, m=9, k=128, width=48, tail=2, packed, fill=normal, seed=2)
            GroupedMatmulSwiGlu(bf16, e=3, m=9, k=33, width=17, cumsum, weight=kn, dist=empty1, fill=exact-int, seed=3)
            GroupedMatmulSwiGlu(bf16, e=3, m=9, k=128, width=48, dist=zipf, fill=outlier, seed=4)
            GroupedMatmulSwiGlu(f16, e=3, m=9, k=33, width=32, dist=last, packed, fill=exact-int, seed=5)
            GroupedMatmulSwiGlu(f16, e=3, m=9, k=128, width=64, weight=kn, pad=3, fill=normal, seed=6)
            GroupedMatmulSwiGlu(f32, w=bf16, e=3, m=9, k=80, width=33, fill=normal, seed=7)
            GroupedMatmulCombine(f32, e=3, tokens=5, top=2, k=33, n=17, dist=zipf, fill=exact-int, seed=3)
            GroupedMatmulCombine(f32, e=3, tokens=5, top=3, k=128, n=48, inplace, packed, fill=normal, seed=2)
            GroupedMatmulCombine(bf16, e=3, tokens=5, top=2, k=33, n=17, cumsum, weight=kn, dist=empty1, fill=exact-int, seed=7)
            GroupedMatmulCombine(bf16, e=3, tokens=5, top=3, k=128, n=48, dist=zipf, fill=outlier, seed=4)
            GroupedMatmulCombine(f16, e=3, tokens=5, top=2, k=33, n=17, packed, fill=exact-int, seed=11)
            GroupedMatmulCombine(f16, e=3, tokens=5, top=3, k=128, n=48, weight=kn, pad=3, fill=normal, seed=6)
            GroupedMatmulCombine(f32, w=bf16, e=3, tokens=5, top=2, k=80, n=33, fill=normal, seed=8)
            """);
    }

    /// Some two hundred cases of each operator; of those that only choose or move fewer.
    ///
    /// @param operatorOrNull name of the one operator wanted, or null for all
    /// @throws OperandException where there is no such operator
    public static List<Case> quick(String operatorOrNull) {
        return collect(operatorOrNull, CaseSets::quickOf);
    }

    /// Several hundred cases of each operator, those of [#quick] first.
    ///
    /// @param operatorOrNull name of the one operator wanted, or null for all
    /// @throws OperandException where there is no such operator
    public static List<Case> full(String operatorOrNull) {
        return collect(operatorOrNull, CaseSets::fullOf);
    }

    /// Ten thousand cases of each operator and more, those of [#full] first.
    ///
    /// @param operatorOrNull name of the one operator wanted, or null for all
    /// @throws OperandException where there is no such operator
    public static List<Case> release(String operatorOrNull) {
        return collect(operatorOrNull, name -> Stream.concat(fullOf(name).stream(),
            // one in 25 is allowed ten times the work
            IntStream.range(FULL, RELEASE).mapToObj(i -> OPERATORS.get(name).drawn.of(i, i % 25 == 0 ? 10 * LARGE : LARGE))).toList());
    }

    /// Where a case lies on the axes that pairs are covered of, one word each.
    static List<String> axes(Case c) {
        return OPERATORS.get(c.operator().name()).axes.apply(c);
    }

    private static List<Case> quickOf(String name) {
        return QUICK.computeIfAbsent(name, key -> {
            Source source = OPERATORS.get(name);
            List<Case> pool = IntStream.range(0, POOL).mapToObj(i -> source.drawn.of(i, SMALL)).toList();
            List<Case> quick = Stream.concat(source.edges.get().stream(), Pairs.cover(pool, source.axes).stream()).distinct().toList();
            long missing = MEASURED - quick.stream().filter(CaseSets::hasOrdinaryErrors).count();
            return Stream.concat(quick.stream(), pool.stream().filter(each -> hasOrdinaryErrors(each) && !quick.contains(each)).limit(Math.max(0, missing))).toList();
        });
    }

    /// Whether a case counts for what only many say together.
    private static boolean hasOrdinaryErrors(Case c) {
        return c.fill().data(c.operator()).hasOrdinaryErrors() && c.operator().cost().flops() > 0;
    }

    private static List<Case> fullOf(String name) {
        Source source = OPERATORS.get(name);
        return Stream.of(quickOf(name).stream(), source.large.get().stream(), IntStream.range(0, FULL).mapToObj(i -> source.drawn.of(i, LARGE)))
            .flatMap(each -> each).toList();
    }

    private static List<Case> collect(String operatorOrNull, Function<String, List<Case>> cases) {
        if (operatorOrNull != null && !OPERATORS.containsKey(operatorOrNull)) {
            throw new OperandException("CaseSets", "operator", "one of " + String.join(", ", OPERATORS.keySet()), "'" + operatorOrNull + "'");
        }
        List<String> names = operatorOrNull == null ? operators() : List.of(operatorOrNull);
        return names.stream().flatMap(name -> cases.apply(name).stream()).distinct().toList();
    }
}

package dev.npu4j.cli.exec;

import dev.npu4j.kernels.op.Operator;
import java.util.List;

/// How one operator is written as a line. Operands, dtypes and shapes are not repeated here: they come from
/// [Operator#operands()] of the samples.
///
/// @param line    the line with every key, optional ones in brackets
/// @param keys    one explanation for each key that needs one
/// @param samples lines that together show every form of every operand; the first one is the example
public record Form(String line, List<String> keys, List<String> samples) {
    private static final List<Form> ALL = List.of(
        new Form("GroupedMatmul(DTYPE, e=E, m=M, k=K, n=N [, counts|cumsum] [, weight=nk|kn] [, bias] [, x= w= out=])",
            List.of("e groups (experts); m rows of x, sorted by group; k input and n output features",
                "counts (default) or cumsum: what the entries of group_list are",
                "weight=nk (default) or kn: the order of its two matrix axes",
                "bias: it must be given; without the word it may be; its dtype is the weight's or f32",
                "x=DTYPE, w=DTYPE, out=DTYPE: dtypes of x, weight and y where they differ; f16 and bf16 do not mix",
                "rows past the last group are not written"),
            variants("GroupedMatmul(%s, e=2, m=5, k=4, n=3)", "GroupedMatmul(%s, e=2, m=5, k=4, n=3, weight=kn)")),
        new Form("RmsNorm(DTYPE, rows=R, hidden=H [, eps=1e-5])",
            List.of("eps: default 1e-5", "gamma_pre may also be named gamma or weight in the file"),
            variants("RmsNorm(%s, rows=3, hidden=8)")),
        new Form("AddRmsNorm(DTYPE, rows=R, hidden=H [, eps=1e-5] [, profile=auto|fused|pair_v1|pair_v2])",
            List.of("eps: default 1e-5", "profile: where values round; default auto, the device's own (fused on the CPU)",
                "gamma_pre may also be named gamma in the file"),
            variants("AddRmsNorm(%s, rows=3, hidden=8)")),
        new Form("SandwichNorm(DTYPE, rows=R, hidden=H [, eps=1e-5] [, profile=auto|fused|pair_v1|pair_v2])",
            List.of("eps: default 1e-5", "profile: where values round; default auto, the device's own (fused on the CPU)"),
            variants("SandwichNorm(%s, rows=3, hidden=8)")),
        new Form("PrunedAttention(DTYPE, sq=SQ, rows=R, keep=N, hq=HQ, hkv=HKV, d=D [, scale=S])",
            List.of("sq queries; rows of k and v, keep of them kept; hq query heads, a multiple of hkv key-value heads; d head dimension",
                "scale: factor of the scores; default 1/sqrt(d)",
                "k_pos: positions of the kept keys; without it a key's position is its row"),
            variants("PrunedAttention(%s, sq=2, rows=6, keep=4, hq=4, hkv=2, d=8)")),
        new Form("TokenSelect(n=N, keep=K [, n0=N0] [, first=F] [, last=L])",
            List.of("keep of n tokens are kept; the first F and the last L always (default 0)",
                "n0: tokens before any pruning; default n; does not enter the choice"),
            List.of("TokenSelect(n=8, keep=4, first=1, last=1)")),
        new Form("Matmul(DTYPE, m=M, k=K, n=N [, weight=nk|kn] [, bias] [, x= w= out=])",
            List.of("m rows of x; k input and n output features",
                "weight=nk (default) or kn: the order of its axes",
                "bias: it must be given; without the word it may be; its dtype is the weight's or f32",
                "x=DTYPE, w=DTYPE, out=DTYPE: dtypes of x, weight and y where they differ; f16 and bf16 do not mix"),
            variants("Matmul(%s, m=5, k=4, n=3)", "Matmul(%s, m=5, k=4, n=3, weight=kn)")),
        new Form("RotaryEmbedding(DTYPE, tokens=T, heads=N, d=D [, theta=10000] [, rotary=R] [, pairing=half|interleaved])",
            List.of("tokens, each of so many heads of d elements; theta: base of the angles, default 10000",
                "rotary: elements of a head that are rotated, the first ones; even, default d; the others are copied",
                "pairing=half (default): elements j and j + R/2 turn together; interleaved: 2j and 2j + 1",
                "pos: positions of the tokens, from 0 on, in any order"),
            variants("RotaryEmbedding(%s, tokens=3, heads=2, d=8)", "RotaryEmbedding(%s, tokens=3, heads=2, d=8, rotary=4, pairing=interleaved)")),
        new Form("GroupedTopKRouter(DTYPE, tokens=T, experts=E, groups=G [, top=1] [, softmax=f32|storage])",
            List.of("each of T tokens goes to the top experts of each of G groups of E / G experts, by the softmax over all E",
                "softmax=f32 (default): scores stay f32, experts are compared by logits; storage: scores round to DTYPE and are compared",
                "router_scale may be given: its dtype is DTYPE or f32"),
            variants("GroupedTopKRouter(%s, tokens=3, experts=8, groups=2)")),
        new Form("SigmoidTopKRouter(DTYPE, tokens=T, experts=E [, top=8] [, norm=sum|none] [, scale=2.5])",
            List.of("each of T tokens goes to the top of E experts, by a sigmoid of its logit; of equals to the lowest id",
                "norm=sum (default): the scores of the chosen are made to sum to scale; none: they are only multiplied by it",
                "bias may be given: f32, added to the scores for the choice alone"),
            variants("SigmoidTopKRouter(%s, tokens=3, experts=16)")),
        new Form("SwiGlu(DTYPE, rows=R, width=W)",
            List.of("width: of y; a row of x is the gate, then as many elements that pass through it"),
            variants("SwiGlu(%s, rows=3, width=8)")),
        new Form("Gelu(DTYPE, rows=R, width=W [, approximate=none|tanh])",
            List.of("approximate: none (default), by the normal distribution, or tanh"),
            variants("Gelu(%s, rows=3, width=8)")),
        new Form("ExpertPermute(DTYPE, tokens=T, hidden=H, experts=E, top=K)",
            List.of("T tokens, each of which goes to K of E experts; a slot is one choice of one token, number token*K + choice",
                "order: the slot of each sorted row; inverse: the sorted row of each slot; counts: a group_list of GroupedMatmul"),
            variants("ExpertPermute(%s, tokens=3, hidden=4, experts=4, top=2)")),
        new Form("ExpertCombine(DTYPE, tokens=T, hidden=H, top=K)",
            List.of("x: rows as ExpertPermute sorted them; inverse: as it gives it", "shared, residual: added after the sum over K experts, where given"),
            variants("ExpertCombine(%s, tokens=3, hidden=4, top=2)")),
        new Form("GatherRows(DTYPE, rows=R, keep=N, width=W)",
            List.of("keep: which rows of x become rows of y, in any order, any of them more than once"),
            variants("GatherRows(%s, rows=5, keep=3, width=4)")),
        new Form("PagedAttention(DTYPE, sq=SQ, tokens=N, pages=P, page=S, hq=HQ, hkv=HKV, d=D [, scale=S])",
            List.of("sq queries over N cached tokens; k and v are P pages of S tokens each; hq query heads, a multiple of hkv key-value heads; d head dimension",
                "scale: factor of the scores; default 1/sqrt(d)",
                "table: the pages that hold the tokens, N/S of them, rounded up; k_pos: the tokens' positions"),
            variants("PagedAttention(%s, sq=2, tokens=5, pages=4, page=2, hq=4, hkv=2, d=8)")),
        new Form("GroupedMatmulSwiGlu(DTYPE, e=E, m=M, k=K, width=W [, counts|cumsum] [, weight=nk|kn] [, profile=auto|fused|apart] [, x= w= out=])",
            List.of("GroupedMatmul, then SwiGlu: the first W of 2*W columns are the gate", "e, m, k, counts, cumsum, weight, x, w, out: as for GroupedMatmul",
                "profile=apart: the product rounds before it is activated, as it does as an operator of its own; fused: it does not; default auto, the device's own (fused on the CPU)",
                "rows past the last group become 0"),
            variants("GroupedMatmulSwiGlu(%s, e=2, m=5, k=4, width=3)", "GroupedMatmulSwiGlu(%s, e=2, m=5, k=4, width=3, weight=kn)")),
        new Form("GroupedMatmulCombine(DTYPE, e=E, tokens=T, top=J, k=K, n=N [, counts|cumsum] [, weight=nk|kn] [, profile=auto|fused|apart] [, x= w= out=])",
            List.of("GroupedMatmul of T*J rows, then ExpertCombine of its products", "e, k, n, counts, cumsum, weight, x, w, out: as for GroupedMatmul",
                "inverse, weights, shared, residual: as for ExpertCombine; inverse names rows of groups only",
                "profile=apart: products round before they are added up, as they do as an operator of their own; fused: they do not; default auto, the device's own (fused on the CPU)"),
            variants("GroupedMatmulCombine(%s, e=2, tokens=3, top=2, k=4, n=3)", "GroupedMatmulCombine(%s, e=2, tokens=3, top=2, k=4, n=3, weight=kn)")));

    /// The forms of all operators, in the order of the architecture.
    public static List<Form> all() {
        return ALL;
    }

    /// The operator's name.
    public String name() {
        return line.substring(0, line.indexOf('('));
    }

    /// The samples as operators.
    public List<Operator> operators() {
        return samples.stream().map(Operator::parse).toList();
    }

    private static List<String> variants(String... patterns) {
        List<String> lines = new java.util.ArrayList<>();
        for (String dtype : List.of("f32", "f16", "bf16")) {
            for (String pattern : patterns) {
                lines.add(pattern.formatted(dtype));
            }
        }
        return lines;
    }
}

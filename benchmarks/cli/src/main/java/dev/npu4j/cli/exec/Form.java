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
        new Form("PagedAttention(DTYPE, sq=SQ, tokens=N, pages=P, page=S, hq=HQ, hkv=HKV, d=D [, scale=S])",
            List.of("sq queries over N cached tokens; k and v are P pages of S tokens each; hq query heads, a multiple of hkv key-value heads; d head dimension",
                "scale: factor of the scores; default 1/sqrt(d)",
                "table: the pages that hold the tokens, N/S of them, rounded up; k_pos: the tokens' positions"),
            variants("PagedAttention(%s, sq=2, tokens=5, pages=4, page=2, hq=4, hkv=2, d=8)")));

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

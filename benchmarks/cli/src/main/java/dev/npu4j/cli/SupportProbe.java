package dev.npu4j.cli;

import java.util.ArrayList;
import java.util.List;

/// One question of the support matrix: an operator in one dtype, or mix of dtypes, at the extents of Pangu models.
///
/// @param line  the operator
/// @param dtype what the matrix calls it
record SupportProbe(String line, String dtype) {
    private static final List<String> DTYPES = List.of("f32", "f16", "bf16");

    static List<SupportProbe> all() {
        List<SupportProbe> all = new ArrayList<>();
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("GroupedMatmul(" + dtype + ", e=8, m=64, k=5120, n=1344)", dtype));
        }
        for (String half : List.of("f16", "bf16")) {
            for (String mix : mixes(half)) {
                all.add(new SupportProbe("GroupedMatmul(f32, e=8, m=64, k=5120, n=1344, " + mix + ")", mix.replace(",", "")));
            }
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("RmsNorm(" + dtype + ", rows=64, hidden=5120)", dtype));
        }
        for (String operator : List.of("AddRmsNorm", "SandwichNorm")) {
            for (String dtype : DTYPES) {
                all.add(new SupportProbe(operator + "(" + dtype + ", rows=64, hidden=7680)", dtype));
                for (String profile : List.of("fused", "pair_v1", "pair_v2")) {
                    all.add(new SupportProbe(operator + "(" + dtype + ", rows=64, hidden=7680, profile=" + profile + ")", dtype + " " + profile));
                }
            }
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("PrunedAttention(" + dtype + ", sq=64, rows=512, keep=256, hq=40, hkv=8, d=128)", dtype));
        }
        all.add(new SupportProbe("TokenSelect(n=512, keep=256, first=4, last=51)", "f32"));
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("Matmul(" + dtype + ", m=64, k=5120, n=153376)", dtype));
            all.add(new SupportProbe("Matmul(" + dtype + ", m=64, k=5120, n=7168, bias)", dtype + " bias"));
        }
        for (String half : List.of("f16", "bf16")) {
            for (String mix : mixes(half)) {
                all.add(new SupportProbe("Matmul(f32, m=64, k=5120, n=7168, " + mix + ")", mix.replace(",", "")));
            }
        }
        for (String dtype : DTYPES) {
            for (String pairing : List.of("half", "interleaved")) {
                all.add(new SupportProbe("RotaryEmbedding(" + dtype + ", tokens=64, heads=48, d=128, pairing=" + pairing + ")", dtype + " " + pairing));
            }
        }
        for (String dtype : DTYPES) {
            for (String softmax : List.of("f32", "storage")) {
                all.add(new SupportProbe("GroupedTopKRouter(" + dtype + ", tokens=64, experts=64, groups=8, softmax=" + softmax + ")", dtype + " softmax=" + softmax));
            }
        }
        for (String dtype : DTYPES) {
            for (String norm : List.of("sum", "none")) {
                all.add(new SupportProbe("SigmoidTopKRouter(" + dtype + ", tokens=64, experts=256, norm=" + norm + ")", dtype + " norm=" + norm));
            }
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("SwiGlu(" + dtype + ", rows=64, width=1344)", dtype));
        }
        for (String dtype : DTYPES) {
            for (String form : List.of("none", "tanh")) {
                all.add(new SupportProbe("Gelu(" + dtype + ", rows=64, width=1024, approximate=" + form + ")", dtype + " " + form));
            }
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("ExpertPermute(" + dtype + ", tokens=64, hidden=5120, experts=64, top=8)", dtype));
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("ExpertCombine(" + dtype + ", tokens=64, hidden=5120, top=8)", dtype));
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("GatherRows(" + dtype + ", rows=512, keep=256, width=5120)", dtype));
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("PagedAttention(" + dtype + ", sq=1, tokens=1500, pages=512, page=128, hq=40, hkv=8, d=128)", dtype));
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("GroupedMatmulSwiGlu(" + dtype + ", e=8, m=64, k=5120, width=1344)", dtype));
            for (String profile : List.of("fused", "apart")) {
                all.add(new SupportProbe("GroupedMatmulSwiGlu(" + dtype + ", e=8, m=64, k=5120, width=1344, profile=" + profile + ")", dtype + " " + profile));
            }
        }
        for (String dtype : DTYPES) {
            all.add(new SupportProbe("GroupedMatmulCombine(" + dtype + ", e=8, tokens=8, top=8, k=1344, n=5120)", dtype));
            for (String profile : List.of("fused", "apart")) {
                all.add(new SupportProbe("GroupedMatmulCombine(" + dtype + ", e=8, tokens=8, top=8, k=1344, n=5120, profile=" + profile + ")", dtype + " " + profile));
            }
        }
        return all;
    }

    private static List<String> mixes(String half) {
        return List.of("x=f32, w=" + half + ", out=f32", "x=" + half + ", w=f32, out=" + half,
            "x=" + half + ", w=" + half + ", out=f32", "x=" + half + ", w=f32, out=f32", "x=f32, w=" + half + ", out=" + half,
            "x=f32, w=f32, out=" + half);
    }
}

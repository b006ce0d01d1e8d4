package dev.npu4j.bench.table;

import dev.npu4j.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/// The cases of the command `bench`, as lines.
public final class BenchCases {
    private static final int TILE = 16; // what is kept of a sequence comes in whole ones

    private BenchCases() {
    }

    /// All shapes of the Pangu models that have a bar.
    public static List<String> full() {
        List<String> lines = new ArrayList<>();
        for (String dist : List.of("uniform", "zipf")) {
            for (int rows : List.of(1, 8, 64)) {
                lines.add(ffn("f32", 8, rows, 5120, 1344, dist));
            }
        }
        for (String dist : List.of("uniform", "zipf")) {
            for (int rows : List.of(1, 8, 128)) {
                lines.add(ffn("f32", 16, rows, 1024, 512, dist));
            }
        }
        for (int experts : List.of(8, 64)) {
            for (int rows : List.of(1, 8, 64)) {
                lines.add(ffn("f32, w=bf16", experts, rows, 5120, 1344, "uniform"));
            }
        }
        for (String dtype : List.of("f32", "bf16")) {
            for (int rows : List.of(1, 64, 1024)) {
                for (int hidden : List.of(7680, 12288)) {
                    lines.add(norm(dtype, rows, hidden));
                }
            }
        }
        for (int hq : List.of(8, 40)) {
            for (int rows : List.of(512, 2048, 4096)) {
                lines.add(attention(rows, rows, rows, hq, hq == 8 ? 2 : 8));
            }
        }
        for (int rows : List.of(512, 2048, 4096)) {
            int keep = kept(rows);
            lines.add(attention(keep, rows, keep, 8, 2));
        }
        for (int hq : List.of(8, 40)) {
            for (int rows : List.of(4096, 16384)) {
                lines.add(attention(1, rows, rows, hq, hq == 8 ? 2 : 8));
            }
        }
        for (int tokens : List.of(1, 64, 4096)) {
            lines.add("ExpertRouting(tokens=" + tokens + ", hidden=5120, experts=64, groups=8)");
        }
        return lines.stream().map(BenchCases::canonical).toList();
    }

    /// Some of [#full], small ones, of every kernel: minutes instead of hours.
    public static List<String> quick() {
        return List.of(
            ffn("f32", 16, 1, 1024, 512, "uniform"), ffn("f32", 16, 8, 1024, 512, "zipf"), ffn("f32", 16, 128, 1024, 512, "uniform"),
            ffn("f32, w=bf16", 8, 1, 5120, 1344, "uniform"),
            norm("f32", 1, 7680), norm("f32", 1024, 7680), norm("bf16", 64, 12288),
            attention(512, 512, 512, 8, 2), attention(kept(2048), 2048, kept(2048), 8, 2),
            attention(1, 4096, 4096, 8, 2), attention(1, 16384, 16384, 8, 2))
            .stream().map(BenchCases::canonical).toList();
    }

    /// The line as the workload writes it itself.
    public static String canonical(String line) {
        return Workload.parse(line).line();
    }

    /// 35 % of the rows.
    static int kept(int rows) {
        return Math.ceilDiv((int) Math.round(0.35 * rows), TILE) * TILE;
    }

    private static String ffn(String dtypes, int experts, int rowsOfEach, int hidden, int width, String dist) {
        return "ExpertFfn(" + dtypes + ", e=" + experts + ", m=" + experts * rowsOfEach + ", hidden=" + hidden + ", width=" + width + ", dist=" + dist + ")";
    }

    private static String norm(String dtype, int rows, int hidden) {
        return "SandwichNorm(" + dtype + ", rows=" + rows + ", hidden=" + hidden + ", profile=fused)";
    }

    private static String attention(int sq, int rows, int keep, int hq, int hkv) {
        return "PrunedAttention(f32, sq=" + sq + ", rows=" + rows + ", keep=" + keep + ", hq=" + hq + ", hkv=" + hkv + ", d=128)";
    }
}

package dev.npu4j.bench.table;

import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/// What our time over someone else's may be at most.
public final class Bars {
    /// Over Jlama's, wherever it has the kernel.
    public static final double JLAMA = 0.65;
    /// Of the bandwidth of copies that a norm must reach whose rows no cache holds.
    public static final double COPY = 0.85;
    /// Of the read bandwidth; who reaches it is as fast as memory is.
    public static final double READ = 0.95;
    /// Pruned attention over our own dense one, at [#DENSE_ROWS] rows.
    public static final double DENSE = 0.15;
    /// Rows of the sequence.
    public static final int DENSE_ROWS = 4096;

    private static final Set<String> CASES = new HashSet<>(BenchCases.full());

    private Bars() {
    }

    /// Over the best peer's time; empty for a case that is not in the table.
    public static OptionalDouble peer(Workload workload) {
        if (!CASES.contains(workload.line())) {
            return OptionalDouble.empty();
        }
        return switch (workload) {
            case ExpertFfn ffn -> OptionalDouble.of(experts(ffn));
            case ExpertRouting routing -> OptionalDouble.of(0.50);
            case OperatorWorkload(SandwichNorm norm, long seed) -> OptionalDouble.of(norm.rows() == 1 ? 0.12 : norm.rows() == 64 ? 0.28 : 0.43);
            case OperatorWorkload(PrunedAttention attention, long seed) -> OptionalDouble.of(attention(attention));
            case OperatorWorkload other -> OptionalDouble.empty();
        };
    }

    private static double experts(ExpertFfn ffn) {
        int rows = ffn.m() / ffn.e();
        if (ffn.w() == DType.BF16) {
            return rows == 64 ? 0.91 : 1.00;
        }
        return rows == 8 ? 0.80 : rows >= 64 ? 0.95 : 1.00;
    }

    private static double attention(PrunedAttention attention) {
        int rows = attention.rows();
        if (attention.sq() == 1) {
            return rows == 4096 ? 0.50 : 0.40;
        }
        if (attention.keep() < rows) {
            return rows == 4096 ? 0.91 : 0.77;
        }
        return rows == 512 ? 0.91 : 1.00;
    }
}

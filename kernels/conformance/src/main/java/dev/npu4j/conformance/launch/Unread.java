package dev.npu4j.conformance.launch;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import java.util.Map;

/// Which elements of the inputs an operator must not read; they are poisoned with NaN.
///
/// Grouped products: rows of x past the last group, weight and bias of experts without rows. PrunedAttention: rows of k and
/// v that are not kept. PagedAttention: rows of k and v that hold no token. GatherRows, ExpertCombine and GroupedMatmulCombine: rows of
/// x that no index names. The others read everything.
public final class Unread {
    private Unread() {
    }

    /// Marks the elements of `operand`, in row-major order; null where all are read.
    public static boolean[] of(Operator operator, String operand, Map<String, double[]> inputs) {
        return switch (operator) {
            case GroupedMatmulCombine o when operand.equals("x") -> unnamed(o.m(), o.k(), inputs.get("inverse"));
            case GroupedProduct o -> ofMatmul(o, operand, inputs.get("group_list"));
            case PrunedAttention o when operand.equals("k") || operand.equals("v") -> ofKeys(o, inputs.get("keep"));
            case GatherRows o when operand.equals("x") -> unnamed(o.rows(), o.width(), inputs.get("keep"));
            case ExpertCombine o when operand.equals("x") -> unnamed(o.slots(), o.hidden(), inputs.get("inverse"));
            case PagedAttention o when operand.equals("k") || operand.equals("v") -> ofPages(o, inputs.get("table"));
            default -> null;
        };
    }

    private static boolean[] ofMatmul(GroupedProduct op, String operand, double[] groupList) {
        Groups groups = new Groups(op, groupList);
        return switch (operand) {
            case "x" -> mark(op.m(), op.k(), i -> i >= groups.rows());
            case "weight" -> mark(op.e(), op.k() * op.n(), g -> groups.size(g) == 0);
            case "bias" -> mark(op.e(), op.n(), g -> groups.size(g) == 0);
            default -> null;
        };
    }

    private static boolean[] ofKeys(PrunedAttention op, double[] keep) {
        return unnamed(op.rows(), op.hkv() * op.d(), keep);
    }

    /// Rows that no index names.
    private static boolean[] unnamed(int rows, int width, double[] indices) {
        boolean[] isNamed = new boolean[rows];
        for (double row : indices) {
            isNamed[(int) row] = true;
        }
        return mark(rows, width, row -> !isNamed[row]);
    }

    private static boolean[] ofPages(PagedAttention op, double[] table) {
        boolean[] holdsToken = new boolean[op.pages() * op.page()];
        for (int row : new Pages(op, table).rows()) {
            holdsToken[row] = true;
        }
        return mark(holdsToken.length, op.hkv() * op.d(), row -> !holdsToken[row]);
    }

    private static boolean[] mark(int rows, int width, java.util.function.IntPredicate isUnread) {
        boolean[] marks = new boolean[rows * width];
        for (int row = 0; row < rows; row++) {
            if (isUnread.test(row)) {
                java.util.Arrays.fill(marks, row * width, (row + 1) * width, true);
            }
        }
        return marks;
    }
}

package dev.npu4j.conformance.launch;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedProduct;

/// Which rows of a grouped matmul belong to which expert, read from its `group_list` in either form. (Reference and
/// rounding model read it themselves: they share nothing with the engine.)
public final class Groups {
    private final int[] ends; // first row past each expert's

    /// @param groupList as the operator's kind has it
    public Groups(GroupedProduct op, double[] groupList) {
        ends = new int[groupList.length];
        for (int g = 0; g < ends.length; g++) {
            ends[g] = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? start(g) : 0);
        }
    }

    /// First row of expert g.
    public int start(int g) {
        return g == 0 ? 0 : ends[g - 1];
    }

    /// First row past expert g's.
    public int end(int g) {
        return ends[g];
    }

    /// Rows of expert g.
    public int size(int g) {
        return ends[g] - start(g);
    }

    /// Rows of all experts together; those behind belong to none.
    public int rows() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /// The expert of row i, or the number of experts where it belongs to none.
    public int of(int i) {
        int g = 0;
        while (g < ends.length && i >= ends[g]) {
            g++;
        }
        return g;
    }

    /// A `group_list` of an operator's kind, from the rows of each expert.
    public static double[] list(GroupListKind kind, int[] sizes) {
        double[] list = new double[sizes.length];
        double end = 0;
        for (int g = 0; g < sizes.length; g++) {
            end += sizes[g];
            list[g] = kind == GroupListKind.COUNTS ? sizes[g] : end;
        }
        return list;
    }
}

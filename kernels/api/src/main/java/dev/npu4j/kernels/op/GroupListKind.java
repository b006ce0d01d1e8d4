package dev.npu4j.kernels.op;

import java.util.Locale;

/// What the entries of `group_list` mean.
public enum GroupListKind {
    /// `group_list[g]` is the number of rows of group g.
    COUNTS,
    /// `group_list[g]` is the number of rows of groups 0 to g together.
    CUMSUM;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

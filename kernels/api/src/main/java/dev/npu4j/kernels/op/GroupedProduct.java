package dev.npu4j.kernels.op;

import dev.npu4j.kernels.tensor.Tensor;

/// A [MatrixProduct] whose rows of x are sorted by group, each of which has a matrix of its own, and what may be done to the
/// product before anybody has seen it.
public sealed interface GroupedProduct extends MatrixProduct permits GroupedMatmul, GroupedMatmulSwiGlu, GroupedMatmulCombine {
    /// What group_list's entries mean.
    GroupListKind groupList();

    /// Whether a row of y is made of the same row of x, and of no other.
    default boolean isRowByRow() {
        return true;
    }

    /// A grouped product on tensors.
    sealed interface Call extends MatrixProduct.Call permits GroupedMatmul.Call, GroupedMatmulSwiGlu.Call, GroupedMatmulCombine.Call {
        @Override
        GroupedProduct operator();

        Tensor groupList();
    }
}

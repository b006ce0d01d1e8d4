package dev.npu4j.kernels.op;

import dev.npu4j.kernels.tensor.Tensor;

/// A [MatrixProduct] whose rows of x are sorted by group, each of which has a matrix of its own, and what may be done to the
/// product before anybody has seen it.
public sealed interface GroupedProduct extends MatrixProduct permits GroupedMatmul, GroupedMatmulSwiGlu {
    /// What group_list's entries mean.
    GroupListKind groupList();

    /// A grouped product on tensors.
    sealed interface Call extends MatrixProduct.Call permits GroupedMatmul.Call, GroupedMatmulSwiGlu.Call {
        @Override
        GroupedProduct operator();

        Tensor groupList();
    }
}

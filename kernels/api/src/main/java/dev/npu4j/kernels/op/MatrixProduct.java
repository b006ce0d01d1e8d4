package dev.npu4j.kernels.op;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Optional;

/// What [GroupedMatmul] and [Matmul] have in common: rows of x times a matrix, and perhaps a bias. A [Matmul] is the one with
/// a single group, to which all rows belong, so that whoever computes or checks one of them has the other. Of an operator that goes on
/// with the product, this is what it begins with; m, n and bias are the product's then, out and y its own.
public sealed interface MatrixProduct permits GroupedProduct, Matmul {
    /// dtype of x
    DType x();

    /// dtype of weight
    DType w();

    /// dtype of y
    DType out();

    /// Matrices in the weight.
    int e();

    /// Rows of x.
    int m();

    /// Input features.
    int k();

    /// Columns of a matrix: the output features, where the product is all there is.
    int n();

    /// Layout of a plain weight.
    WeightLayout weight();

    /// Whether a bias must be given.
    boolean bias();

    /// A product on tensors. The axis of groups, which a [Matmul]'s weight and bias do not have, comes before all others.
    sealed interface Call permits GroupedProduct.Call, Matmul.Call {
        MatrixProduct operator();

        Tensor x();

        Weight weight();

        Optional<Tensor> bias();

        Tensor y();

        /// First row past group `g`, whose first row is `from`.
        long groupEnd(int g, long from);
    }
}

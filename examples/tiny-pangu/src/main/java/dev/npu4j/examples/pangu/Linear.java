package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;

/// A matrix `[out, in]`, packed, with an optional bias `[out]`.
///
/// @param biasOrNull null where there is none
record Linear(Weight weight, Tensor biasOrNull, int in, int out) {
}

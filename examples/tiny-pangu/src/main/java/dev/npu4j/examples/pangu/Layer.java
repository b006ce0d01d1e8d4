package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.tensor.Tensor;

/// The weights of one decoder layer.
///
/// @param postAttentionNorm gamma of the attention branch before the residual add
/// @param preMlpNorm        gamma before the experts
/// @param postMlpNorm       gamma of the experts' branch before the residual add
record Layer(Linear q, Linear k, Linear v, Linear o, Tensor postAttentionNorm, Tensor preMlpNorm, Tensor postMlpNorm, Experts experts) {
}

package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.tensor.Tensor;

/// The weights of one decoder layer.
///
/// @param qkv               queries above keys above values
/// @param postAttentionNorm gamma of the attention branch before the residual add
/// @param preMlpNorm        gamma before the experts
/// @param postMlpNorm       gamma of the experts' branch before the residual add
record Layer(Linear qkv, Linear o, Tensor postAttentionNorm, Tensor preMlpNorm, Tensor postMlpNorm, Experts experts) {
}

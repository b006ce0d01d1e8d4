/// Real input: the operators fed with a trained model's weights and activations. [dev.npu4j.conformance.workload.PanguWorkload]
/// runs it.
package dev.npu4j.conformance.workload;

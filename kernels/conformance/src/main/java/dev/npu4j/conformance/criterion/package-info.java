/// Criteria of other houses, for comparison: what they would say of the same outputs.
package dev.npu4j.conformance.criterion;

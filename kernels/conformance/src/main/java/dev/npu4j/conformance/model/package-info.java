/// What a plain f32 computation of each operator gives, for comparison with a device's errors.
package dev.npu4j.conformance.model;

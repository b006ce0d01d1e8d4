/// The comparators: pure functions from what a device gave and what float64 gives to a gate's result.
package dev.npu4j.conformance.compare;

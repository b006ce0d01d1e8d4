/// Rounding between f64 and the storage types, independent of the library's own. References and engine both stand on it.
package dev.npu4j.conformance.number;

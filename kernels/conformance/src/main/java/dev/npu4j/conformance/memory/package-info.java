/// Guarded host memory, and rounding that is independent of the library's own.
package dev.npu4j.conformance.memory;

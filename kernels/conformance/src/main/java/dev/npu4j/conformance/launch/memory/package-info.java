/// Guarded, poisoned memory that operands live in while they are judged.
package dev.npu4j.conformance.launch.memory;

/// One launch of an operator in guarded memory, planned and carried out.
package dev.npu4j.conformance.launch;

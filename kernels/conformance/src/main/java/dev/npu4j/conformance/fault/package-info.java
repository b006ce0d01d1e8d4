/// Faults to plant in any device, and the proof that the gates notice them.
package dev.npu4j.conformance.fault;

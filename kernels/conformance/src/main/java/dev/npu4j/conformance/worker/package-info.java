/// Judges a device in another JVM, so that a crash, a hang or an exhausted memory is the verdict of one case and not the
/// end of the run: [dev.npu4j.conformance.worker.Workers] is this side,
/// [dev.npu4j.conformance.worker.WorkerMain] the other.
package dev.npu4j.conformance.worker;

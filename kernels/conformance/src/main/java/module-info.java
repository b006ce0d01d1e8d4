/// One suite for every backend: float64 references, cases, fills, gates and verdicts; and the real workload that the
/// operators are judged on.
module dev.npu4j.conformance {
    requires transitive dev.npu4j.kernels;
    requires transitive dev.npu4j.io;
    requires java.management;

    exports dev.npu4j.conformance;
    exports dev.npu4j.conformance.cases;
    exports dev.npu4j.conformance.criterion;
    exports dev.npu4j.conformance.device;
    exports dev.npu4j.conformance.fault;
    exports dev.npu4j.conformance.probe;
    exports dev.npu4j.conformance.recording;
    exports dev.npu4j.conformance.reference;
    exports dev.npu4j.conformance.verdict;
    exports dev.npu4j.conformance.worker;
    exports dev.npu4j.conformance.workload;
}

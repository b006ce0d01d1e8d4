package dev.npu4j.conformance.junit;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.worker.WorkerOptions;
import dev.npu4j.kernels.device.Device;
import java.util.List;
import java.util.Optional;

/// The suite in worker processes: nothing is opened here.
class WorkersConformanceTest extends ConformanceSuite {
    @Override
    protected Device openDevice() {
        throw new AssertionError("workers open the device");
    }

    @Override
    protected Optional<WorkerOptions> workers() {
        return Optional.of(WorkerOptions.of("cpu"));
    }

    @Override
    protected List<Case> cases() {
        return CaseSets.smallest();
    }
}

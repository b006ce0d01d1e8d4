package dev.npu4j.conformance.junit;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.ManyCases;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/// Turns cases into JUnit tests, one for each, named by its line.
public final class ConformanceTests {
    private ConformanceTests() {
    }

    /// One test per case. Devices stay the caller's, and open until the last test has run.
    ///
    /// @param device under test
    /// @param twins  open devices that promise the same bits; may be empty
    /// @param cases  see [dev.npu4j.conformance.cases.CaseSets]
    public static Stream<DynamicTest> of(Device device, List<Device> twins, List<Case> cases) {
        return cases.stream().map(c -> DynamicTest.dynamicTest(c.line(), () -> check(Conformance.run(device, twins, c))));
    }

    /// Passes, aborts or fails the running test as the verdict says: an operator that the device does not offer and a
    /// case that was skipped abort it, all else that is not a pass fails it.
    public static void check(Verdict verdict) {
        String message = verdict.status() + " on " + verdict.device() + ": " + verdict.message() + "\n" + verdict.reproduce();
        switch (verdict.status()) {
            case PASSED -> {
                // nothing to say
            }
            case UNSUPPORTED, SKIPPED -> Assumptions.abort(message);
            case FAILED, ERROR, LOST, TIMED_OUT, CRASHED -> throw new AssertionError(message);
        }
    }

    /// Fails the running test where a gate over many cases does not hold.
    public static void check(ManyCases cases) {
        for (Together each : cases.results()) {
            if (!each.result().passed()) {
                throw new AssertionError(each.result().gate() + ", " + each.title() + ": " + each.result().detail());
            }
        }
    }
}

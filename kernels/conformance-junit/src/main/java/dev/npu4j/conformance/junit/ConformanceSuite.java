package dev.npu4j.conformance.junit;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.ManyCases;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.probe.ArithmeticProbe;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.worker.WorkerOptions;
import dev.npu4j.conformance.worker.Workers;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// The whole suite as a test class, for any backend:
///
/// ```
/// class CpuConformanceTest extends ConformanceSuite {
///     protected Device openDevice() {
///         return Devices.open("cpu");
///     }
/// }
/// ```
///
/// A device that may crash or hang is better judged in another process: override [#workers()] instead.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConformanceSuite {
    private final List<Device> twins = new ArrayList<>();
    private Device device; // null where workers open it
    private Arithmetic arithmetic; // null where workers open it
    private Workers workers; // null where this process judges

    /// Opens the device under test; the suite closes it.
    protected abstract Device openDevice();

    /// Opens the device's twins; the suite closes them. All that the device names, unless overridden.
    protected List<Device> openTwins(Device device) {
        return device.twins().stream().map(Devices::open).toList();
    }

    /// Worker processes that open and judge the device in the place of this one, which a crash or a hang would take with
    /// it. None, unless overridden; then nothing is opened here.
    protected Optional<WorkerOptions> workers() {
        return Optional.empty();
    }

    /// The cases to run: the quick ones, unless overridden.
    protected List<Case> cases() {
        return CaseSets.quick(null);
    }

    @BeforeAll
    final void open() {
        Optional<WorkerOptions> options = workers();
        if (options.isPresent()) {
            workers = new Workers(options.get());
        } else {
            device = openDevice();
            twins.addAll(openTwins(device));
            arithmetic = ArithmeticProbe.usual(device);
        }
    }

    @AfterAll
    final void close() {
        twins.forEach(Device::close);
        if (device != null) {
            device.close();
        }
        if (workers != null) {
            workers.close();
        }
    }

    /// One test for the planted faults, without which the others prove nothing; one per case; one that demands that any
    /// passed at all, since a backend that declines everything is not green; one for what the cases say together.
    @TestFactory
    final Stream<DynamicTest> conformance() {
        AtomicInteger passed = new AtomicInteger();
        ManyCases together = new ManyCases();
        Stream<DynamicTest> each = cases().stream().map(c -> DynamicTest.dynamicTest(c.line(), () -> {
            Verdict verdict = judge(c);
            together.add(verdict);
            passed.addAndGet(verdict.status() == Status.PASSED ? 1 : 0);
            ConformanceTests.check(verdict);
        }));
        return Stream.of(Stream.of(DynamicTest.dynamicTest("planted faults are noticed", this::plant)), each,
            Stream.of(DynamicTest.dynamicTest("at least one case passed", () -> {
                if (passed.get() == 0) {
                    throw new AssertionError("no case passed on " + name());
                }
            }), DynamicTest.dynamicTest("many cases together", () -> ConformanceTests.check(together)))).flatMap(tests -> tests);
    }

    private Verdict judge(Case c) {
        return workers != null ? workers.run(c) : Conformance.run(device, twins, arithmetic, c);
    }

    private String name() {
        return workers != null ? workers.device().name() : device.name();
    }

    private void plant() {
        SelfTest selfTest = workers != null ? workers.selfTest(cases().stream().map(each -> each.operator().name()).collect(Collectors.toSet()), ConformanceTests::check) : SelfTests.run(device);
        List<String> survivors = selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.SURVIVED)
            .map(each -> "'" + each.fault() + "' in " + each.operator() + " " + each.dtype() + ": " + each.why()).toList();
        if (!selfTest.passed()) {
            throw new AssertionError("the suite on " + name() + " does not notice " + (survivors.isEmpty() ? "anything: no fault could be planted" : survivors));
        }
    }
}

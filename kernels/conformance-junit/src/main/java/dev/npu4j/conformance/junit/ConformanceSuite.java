package dev.npu4j.conformance.junit;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ConformanceSuite {
    private Device device;
    private final List<Device> twins = new ArrayList<>();

    /// Opens the device under test; the suite closes it.
    protected abstract Device openDevice();

    /// Opens the device's twins; the suite closes them. All that the device names, unless overridden.
    protected List<Device> openTwins(Device device) {
        return device.twins().stream().map(Devices::open).toList();
    }

    /// The cases to run: the quick ones, unless overridden.
    protected List<Case> cases() {
        return CaseSets.quick(null);
    }

    @BeforeAll
    final void open() {
        device = openDevice();
        twins.addAll(openTwins(device));
    }

    @AfterAll
    final void close() {
        twins.forEach(Device::close);
        if (device != null) {
            device.close();
        }
    }

    /// One test per case, and one that demands that any passed at all: a backend that declines everything is not green.
    @TestFactory
    final Stream<DynamicTest> conformance() {
        AtomicInteger passed = new AtomicInteger();
        Stream<DynamicTest> each = cases().stream().map(c -> DynamicTest.dynamicTest(c.line(), () -> {
            ConformanceTests.check(Conformance.run(device, twins, c));
            passed.incrementAndGet();
        }));
        return Stream.concat(each, Stream.of(DynamicTest.dynamicTest("at least one case passed", () -> {
            if (passed.get() == 0) {
                throw new AssertionError("no case passed on " + device.name());
            }
        })));
    }
}

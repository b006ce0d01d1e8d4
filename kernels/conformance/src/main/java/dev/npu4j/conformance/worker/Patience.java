package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.cases.Case;
import java.time.Duration;

/// How long a worker may be silent.
final class Patience {
    /// What a JVM may take until its device is open, and the faults of the self-test until all are noticed.
    private static final Duration START = Duration.ofSeconds(120);
    // Slow machines' speeds, in operations per second: the float64 reference, done up to MOST_REFERENCE, and the device.
    private static final double REFERENCE_SPEED = 5e7;
    private static final double DEVICE_SPEED = 1e9;
    private static final double MOST_REFERENCE = 8e9;

    private Patience() {
    }

    static Duration start(WorkerOptions options) {
        return options.timeout().compareTo(START) > 0 ? options.timeout() : START;
    }

    static Duration of(WorkerOptions options, Case c) {
        double flops = c.operator().cost().flops();
        double allowance = Math.min(flops, MOST_REFERENCE) / REFERENCE_SPEED + flops / DEVICE_SPEED;
        return options.timeout().plusMillis((long) (1000 * allowance));
    }
}

package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.kernels.error.OperandException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Faults after which there is no result to judge: `hang@n`, `crash@n` and `out of memory@n`, at the n-th launch.
final class Breakdowns {
    private Breakdowns() {
    }

    static FaultyDevice.Fault named(String name) {
        String[] parts = name.split("@", 2);
        Runnable end = switch (parts[0]) {
            case "hang" -> Breakdowns::hang;
            case "crash" -> Breakdowns::crash;
            case "out of memory" -> Breakdowns::exhaust;
            default -> throw unknown(name);
        };
        if (parts.length < 2 || !parts[1].matches("[1-9][0-9]{0,8}")) {
            throw unknown(name);
        }
        int at = Integer.parseInt(parts[1]);
        AtomicInteger launches = new AtomicInteger();
        return (honest, call) -> {
            if (launches.incrementAndGet() == at) {
                end.run();
            }
            honest.launch(call);
        };
    }

    private static OperandException unknown(String name) {
        return new OperandException("faults", "fault", "hang@n, crash@n or out of memory@n, n from 1", "'" + name + "'");
    }

    private static void hang() {
        while (true) {
            LockSupport.park();
        }
    }

    @SuppressWarnings("restricted") // nothing is mapped at address 8: the read ends the JVM as a broken native kernel does
    private static void crash() {
        MemorySegment.ofAddress(8).reinterpret(8).get(ValueLayout.JAVA_BYTE, 0);
    }

    /// More than an array can have: the JVM itself says that it is out of memory, and takes none for it.
    private static void exhaust() {
        long[] array = new long[Integer.MAX_VALUE];
        array[0] = 1;
    }
}

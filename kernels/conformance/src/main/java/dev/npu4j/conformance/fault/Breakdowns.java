package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Faults that leave no result to judge: what a runner must survive, not what a gate can see.
final class Breakdowns {
    /// Nothing is mapped there.
    private static final long NOWHERE = 8;
    /// Elements allocated at once.
    private static final int PIECE = 1 << 28;

    private Breakdowns() {
    }

    /// Those there are, by name.
    static Map<String, FaultyDevice.Fault> all() {
        Map<String, FaultyDevice.Fault> all = new LinkedHashMap<>();
        all.put("hang", new Hang());
        all.put("crash", (honest, call) -> touchNothing());
        all.put("out of memory", (honest, call) -> allocateEverything());
        return all;
    }

    /// A launch that is never done. Like native code that waits for a device, it does not hear interrupts.
    private static final class Hang implements FaultyDevice.Fault {
        @Override
        public void launch(Stream honest, OpCall call) {
            // what never ends needs no beginning
        }

        @Override
        public void synchronize(Stream honest) {
            while (true) {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    // that is the point
                }
            }
        }
    }

    /// Ends the JVM as a broken native kernel does.
    @SuppressWarnings("restricted")
    private static void touchNothing() {
        MemorySegment.ofAddress(NOWHERE).reinterpret(Long.BYTES).get(ValueLayout.JAVA_BYTE, 0);
    }

    private static void allocateEverything() {
        List<long[]> all = new ArrayList<>();
        while (true) {
            all.add(new long[PIECE]);
        }
    }
}

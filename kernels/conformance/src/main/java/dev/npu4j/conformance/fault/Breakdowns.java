package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Faults that leave no result to judge: what a runner must survive, not what a gate can see.
final class Breakdowns {
    /// Exit code of a process that a segmentation fault ended, as shells give it.
    private static final int SEGMENTATION_FAULT = 139;
    /// Elements allocated at once.
    private static final int PIECE = 1 << 28;

    private Breakdowns() {
    }

    /// Those there are, by name.
    static Map<String, FaultyDevice.Fault> all() {
        Map<String, FaultyDevice.Fault> all = new LinkedHashMap<>();
        all.put("hang", new Hang());
        all.put("crash", (honest, call) -> Runtime.getRuntime().halt(SEGMENTATION_FAULT));
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

    private static void allocateEverything() {
        List<long[]> all = new ArrayList<>();
        while (true) {
            all.add(new long[PIECE]);
        }
    }
}

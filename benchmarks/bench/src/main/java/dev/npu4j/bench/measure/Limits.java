package dev.npu4j.bench.measure;

import dev.npu4j.kernels.op.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What bounds a workload on this machine.
public final class Limits {
    private static final Path LAST_CACHE = Path.of("/sys/devices/system/cpu/cpu0/cache/index3/size");
    private static final long USUAL = 32 << 20;
    private static final double RIDGE = 6; // flop a byte: about where a core that reads 17 GB/s and computes 100 Gflop/s waits for neither

    private Limits() {
    }

    /// Whether its bytes fit in no cache and are used so little that memory is what it waits for.
    public static boolean isBoundByMemory(Cost cost) {
        return cost.bytes() > lastCache() && cost.intensity() < RIDGE;
    }

    /// Bytes of the largest cache, as Linux says; 32 MiB where nobody does.
    static long lastCache() {
        try {
            String text = Files.readString(LAST_CACHE).strip();
            if (text.endsWith("K")) {
                return 1024 * Long.parseLong(text.substring(0, text.length() - 1));
            }
        } catch (IOException | NumberFormatException e) {
            // not Linux, or no such cache
        }
        return USUAL;
    }
}

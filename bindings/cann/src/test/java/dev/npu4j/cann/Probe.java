package dev.npu4j.cann;

import com.sun.management.ThreadMXBean;
import dev.npu4j.cann.global.cann;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A process of its own for what happens once in a process: does the steps of its arguments in their order and prints a
/// line for each, a result or what was thrown.
final class Probe {
    private Probe() {
    }

    public static void main(String[] steps) {
        for (String step : steps) {
            try {
                System.out.println(run(step));
            } catch (Throwable failure) {
                System.out.println(failure);
            }
        }
    }

    private static Object run(String step) {
        String[] words = step.split(" ", 2);
        return switch (words[0]) {
            case "load" -> {
                CannLibrary.load();
                yield "loaded";
            }
            case "open" -> {
                CannLibrary.open(Path.of(words[1]));
                yield "opened " + CannLibrary.path().orElseThrow();
            }
            case "has" -> CannLibrary.has(words[1]);
            case "missing" -> CannLibrary.missing();
            case "init" -> cann.aclInit(words.length == 1 ? null : words[1]);
            case "message" -> "\"" + CannText.at(cann.aclGetRecentErrMsg()) + "\"";
            case "soc" -> CannText.at(cann.aclrtGetSocName());
            case "sizes" -> cann.aclDataTypeSize(cann.ACL_FLOAT16) + " " + cann.aclDataTypeSize(cann.ACL_FLOAT);
            case "synchronize" -> cann.aclrtSynchronizeDevice();
            case "outs" -> outs();
            case "versions" -> versions();
            case "memory" -> memory();
            case "widths" -> widths();
            case "allocations" -> allocations();
            case "threads" -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList();
            default -> throw new IllegalArgumentException(step);
        };
    }

    private static Object outs() {
        int[] count = new int[1];
        long[] stream = new long[1];
        float[] milliseconds = new float[1];
        return cann.aclrtGetDeviceCount(count) + " " + count[0]
            + " " + cann.aclrtCreateStream(stream) + " " + Long.toHexString(stream[0])
            + " " + cann.aclrtEventElapsedTime(milliseconds, 1, 2) + " " + milliseconds[0];
    }

    private static Object versions() {
        int[] major = new int[1];
        int[] minor = new int[1];
        int[] patch = new int[1];
        byte[] version = new byte[512];
        return cann.aclrtGetVersion(major, minor, patch) + " " + major[0] + "." + minor[0] + "." + patch[0]
            + " " + cann.aclsysGetCANNVersion(cann.ACL_PKG_NAME_CANN, version) + " " + CannText.in(version, 0, 128)
            + " " + CannText.in(version, 507, 5);
    }

    private static Object memory() {
        long[] address = new long[1];
        long[] free = new long[1];
        long[] total = new long[1];
        return cann.aclrtMalloc(address, 64, cann.ACL_MEM_MALLOC_HUGE_FIRST) + " " + (address[0] != 0)
            + " " + cann.aclrtFree(address[0])
            + " " + cann.aclrtGetMemInfo(cann.ACL_HBM_MEM, free, total) + " " + (free[0] >> 30) + " of " + (total[0] >> 30);
    }

    private static int widths() {
        return cann.aclrtMemcpyAsync(0x7fff000000001111L, 0x7fff000000002222L, 0x7fff000000003333L, 0x7fff000000004444L,
            cann.ACL_MEMCPY_DEVICE_TO_HOST, 0x7fff000000005555L);
    }

    // Bytes of Java's heap for a thousand calls each: of a scalar function, and of one with an out parameter.
    private static List<Long> allocations() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] free = new long[1];
        long[] total = new long[1];
        long[] bytes = new long[3];
        for (int round = 0; round < 2; round++) { // the first loads classes
            bytes[0] = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                widths();
            }
            bytes[1] = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                cann.aclrtGetMemInfo(cann.ACL_HBM_MEM, free, total);
            }
            bytes[2] = threads.getCurrentThreadAllocatedBytes();
        }
        return Arrays.asList(bytes[1] - bytes[0], bytes[2] - bytes[1]);
    }
}

package dev.npu4j.cli.base;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a number or a verdict needs beside it: the machine and the JVM.
///
/// @param os         name, version and architecture
/// @param cpu        model, as the kernel names it, or the architecture
/// @param processors usable by this process
/// @param memory     bytes usable by this process
/// @param heap       largest heap, bytes
/// @param jdk        version and vendor
/// @param jvm        name and version
/// @param javaHome   where it is
/// @param vectorModule whether jdk.incubator.vector was loaded at start
public record Machine(String os, String cpu, int processors, long memory, long heap, String jdk, String jvm, String javaHome, boolean vectorModule) {

    public static Machine here() {
        Runtime runtime = Runtime.getRuntime();
        return new Machine(
            System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
            cpuModel(), runtime.availableProcessors(), physicalMemory(), runtime.maxMemory(),
            Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
            System.getProperty("java.home"),
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
    }

    /// The same machine as another JVM on it sees it.
    public Machine withJvm(int processors, long heap, boolean vectorModule) {
        return new Machine(os, cpu, processors, memory, heap, jdk, jvm, javaHome, vectorModule);
    }

    private static String cpuModel() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                int colon = line.indexOf(':');
                String key = colon < 0 ? "" : line.substring(0, colon).strip();
                if (key.equals("model name") || key.equals("Hardware") || key.equals("cpu model")) {
                    return line.substring(colon + 1).strip();
                }
            }
        } catch (IOException e) {
            // not Linux: the architecture has to do
        }
        return System.getProperty("os.arch");
    }

    private static long physicalMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os ? os.getTotalMemorySize() : 0;
    }

    /// Bytes as people say them: `24.0 GiB`.
    public static String bytes(long count) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(java.util.Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}

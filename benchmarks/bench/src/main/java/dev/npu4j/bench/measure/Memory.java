package dev.npu4j.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Memory that is left on this machine.
final class Memory {
    private static final Path FACTS = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";
    private static final double SHARE = 0.8; // the rest is for scratch of libraries, and for whoever else is here

    private Memory() {
    }

    /// Bytes that contestants may take; very many where nobody says.
    static double usable() {
        try {
            for (String line : Files.readAllLines(FACTS)) {
                if (line.startsWith(AVAILABLE)) {
                    return SHARE * 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // not Linux
        }
        return Double.MAX_VALUE;
    }
}

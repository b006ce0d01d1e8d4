package dev.npu4j.bench.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Holds a process to as many processors as it is to use threads. Telling the libraries is not enough: one pool that is
/// missed, as OpenBLAS under libtorch once was, and one thread is measured with the work of two.
public final class Pinning {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private Pinning() {
    }

    /// What to put before the command of a process, nothing where all processors are to be used or nothing can hold it.
    public static List<String> before(int threads) {
        List<Integer> processors = allowed();
        if (threads >= processors.size() || !isPossible()) {
            return List.of();
        }
        return List.of("taskset", "--cpu-list", String.join(",", processors.subList(0, threads).stream().map(String::valueOf).toList()));
    }

    /// Whether processes can be held to some of the processors here.
    public static boolean isPossible() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "taskset"))) {
                return !allowed().isEmpty();
            }
        }
        return false;
    }

    private static List<Integer> allowed() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(ALLOWED)).findFirst().map(line -> list(line.substring(ALLOWED.length()))).orElse(List.of());
        } catch (IOException | NumberFormatException e) {
            return List.of(); // not Linux
        }
    }

    /// `0-3,8` is 0, 1, 2, 3, 8.
    static List<Integer> list(String text) {
        List<Integer> processors = new ArrayList<>();
        for (String part : text.strip().split(",")) {
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            for (int processor = first; processor <= last; processor++) {
                processors.add(processor);
            }
        }
        return processors;
    }
}

package dev.npu4j.cpu;

import dev.npu4j.kernels.error.OperandException;
import java.util.Map;

/// How a CPU device is to be opened.
///
/// @param width   bits of a vector: 128, 256 or 512; [#SCALAR] for none, [#AUTO] for the machine's own
/// @param threads threads that share a launch, the caller's among them
record CpuOptions(int width, int threads) {
    static final int SCALAR = 0;
    static final int AUTO = -1;

    private static final int MAX_THREADS = 1024;

    static CpuOptions of(Map<String, String> options) {
        String width = System.getProperty("npu4j.cpu.width", "auto");
        String threads = System.getProperty("npu4j.cpu.threads", "auto");
        for (Map.Entry<String, String> option : options.entrySet()) {
            switch (option.getKey()) {
                case "width" -> width = option.getValue();
                case "threads" -> threads = option.getValue();
                default -> throw new OperandException("cpu", option.getKey(), "one of the options width, threads", "'" + option.getKey() + "'");
            }
        }
        return new CpuOptions(width(width), threads(threads));
    }

    private static int width(String text) {
        return switch (text) {
            case "auto" -> AUTO;
            case "scalar" -> SCALAR;
            case "128", "256", "512" -> Integer.parseInt(text);
            default -> throw new OperandException("cpu", "width", "auto, scalar, 128, 256 or 512", "'" + text + "'");
        };
    }

    private static int threads(String text) {
        if (text.equals("auto")) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            int threads = Integer.parseInt(text);
            if (threads >= 1 && threads <= MAX_THREADS) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new OperandException("cpu", "threads", "auto, or a number from 1 to " + MAX_THREADS, "'" + text + "'");
    }
}

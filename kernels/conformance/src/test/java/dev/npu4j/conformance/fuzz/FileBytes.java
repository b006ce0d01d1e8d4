package dev.npu4j.conformance.fuzz;

/// Any bytes as a safetensors file.
public final class FileBytes {
    private static final Promise PROMISE = new Promise();

    private FileBytes() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        PROMISE.holds("SafetensorsFile.open", () -> HostileFile.read(input));
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }
}

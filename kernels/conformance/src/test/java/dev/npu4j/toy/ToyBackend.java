package dev.npu4j.toy;

import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// The CPU with bad manners, for tests of workers: `toy,launch=print` prints wherever it can, `toy,launch=halt` and
/// `toy,open=halt` end the JVM, `toy,launch=throw` throws, `toy,launch=hang,mark=FILE` hangs once, `toy,open=warn` warns; `only=RmsNorm` does so for that
/// operator alone. Its package lies outside the suite's, so that a worker finds it on the class path.
public final class ToyBackend implements Backend {
    private static final FileOutputStream RAW = new FileOutputStream(FileDescriptor.out); // never closed: it is not ours

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public boolean isAccelerator() {
        return true;
    }

    @Override
    public Availability availability() {
        return new Available(1, "for tests");
    }

    @Override
    public Device open(int ordinal, Map<String, String> options) {
        if ("halt".equals(options.get("open"))) {
            Runtime.getRuntime().halt(7);
        }
        if ("warn".equals(options.get("open"))) {
            System.err.println("toy: mind the gap");
        }
        String only = options.getOrDefault("only", "");
        return new FaultyDevice(Devices.open("cpu"), (honest, call) -> {
            boolean misbehaves = only.isEmpty() || only.equals(call.operator().name());
            switch (misbehaves ? options.getOrDefault("launch", "") : "") {
                case "print" -> print();
                case "halt" -> Runtime.getRuntime().halt(7);
                case "hang" -> hang(Path.of(options.get("mark")));
                case "throw" -> throw new IllegalStateException("bad manners");
                default -> { }
            }
            honest.launch(call);
        });
    }

    /// Once, and leaves a mark when it begins to: whoever waits for the mark knows that a case is in the middle.
    private static void hang(Path mark) {
        try {
            Files.createFile(mark);
        } catch (FileAlreadyExistsException hungBefore) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }

    /// As a kernel in Java does, and as a native one does that knows nothing of Java's streams.
    private static void print() {
        System.out.println("@npu4j verdict {}");
        System.out.print("Grüße, no end of line");
        System.err.println("a warning");
        try {
            RAW.write("raw text, a line\nand half a line \u00ff".getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

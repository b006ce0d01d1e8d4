package dev.npu4j.conformance.fuzz;

import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Opens a file and asks it everything that it can be asked, as a program does that has no idea what is in it.
final class HostileFile {
    /// Elements that are read back; more would be slow rather than wrong.
    private static final int READ = 1 << 16;

    private static final Device CPU = Devices.open("cpu,threads=1");
    private static final Path PATH = temporary();
    private static final Logger LOG = Logger.getLogger("dev.npu4j.io"); // held, so that its level stays

    static {
        LOG.setLevel(Level.WARNING); // a line for each copied tensor would be thousands
    }

    private HostileFile() {
    }

    private static Path temporary() {
        try {
            Path path = Files.createTempFile("npu4j-fuzz", ".safetensors");
            path.toFile().deleteOnExit();
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws OperandException where the file is refused as a whole
    static void read(byte[] bytes) throws IOException {
        Files.write(PATH, bytes);
        try (SafetensorsFile file = SafetensorsFile.open(PATH); TensorArena arena = CPU.openArena()) {
            file.metadata().forEach((key, value) -> requirePresent(key + value));
            long read = 0;
            for (String name : file.names()) {
                if (!file.contains(name)) {
                    throw new AssertionError("a name that the file has and does not contain: " + name);
                }
                read += readable(file, name) ? elements(file, name, arena) : 0;
            }
            if (read > bytes.length) {
                throw new AssertionError(read + " bytes of tensors in a file of " + bytes.length);
            }
        }
    }

    /// Whether our tensors can express it; a file may hold others.
    private static boolean readable(SafetensorsFile file, String name) {
        try {
            requirePresent(file.spec(name));
            return true;
        } catch (OperandException refused) {
            return false;
        }
    }

    private static long elements(SafetensorsFile file, String name, TensorArena arena) {
        TensorSpec spec = file.spec(name);
        Tensor tensor = file.tensor(name, arena);
        requirePresent(file.wasCopied(name) ? tensor.toString() : tensor.spec());
        if (spec.shape().elements() <= READ && tensor.toFloats().length != spec.shape().elements()) {
            throw new AssertionError("other elements than those of " + spec);
        }
        return spec.byteSpan();
    }

    private static void requirePresent(Object value) {
        if (value == null) {
            throw new AssertionError("null past a public border");
        }
    }
}

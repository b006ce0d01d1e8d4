package dev.npu4j.aclnn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where the files lie that the bindings must agree with.
final class Repository {
    static final Path ROOT = root();
    static final Path NATIVE = ROOT.resolve("native");
    static final Path INCLUDE = NATIVE.resolve("include");
    static final Path TABLE = NATIVE.resolve("abi/signatures.csv");
    static final Path ABI_CHECK = NATIVE.resolve("abi/abi_check.c");
    static final Path ABI_SCRIPT = ROOT.resolve("ci/abi.sh");
    static final Path CLASSES = ROOT.resolve("bindings/aclnn/target/classes");
    static final Path TEST_CLASSES = ROOT.resolve("bindings/aclnn/target/test-classes");

    private Repository() {
    }

    /// Every header of ours, by its path below `include`, in order of that path.
    static List<CHeader> headers() {
        try (Stream<Path> files = Files.walk(INCLUDE)) {
            return files.filter(file -> file.toString().endsWith(".h")).sorted()
                .map(file -> CHeader.parse(INCLUDE.relativize(file).toString(), read(file)))
                .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("native/include/aclnnop"))) {
                return folder;
            }
        }
        throw new AssertionError("native/include is not above " + start);
    }
}

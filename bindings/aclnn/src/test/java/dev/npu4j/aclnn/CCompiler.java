package dev.npu4j.aclnn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Builds the libraries that tests open. A machine without a C compiler fails these tests with a sentence: skipping them
/// would look like passing.
final class CCompiler {
    private CCompiler() {
    }

    static String find() {
        String wish = System.getenv("CC");
        return Optional.ofNullable(wish).filter(name -> !name.isBlank()).or(() -> onPath("cc")).or(() -> onPath("gcc"))
            .orElseThrow(() -> new AssertionError("these tests need a C compiler: there is no cc or gcc on the PATH, and CC is not set"));
    }

    /// @return `library`
    static Path sharedLibrary(Path library, String source, String... flags) {
        return sharedLibrary(find(), library, source, flags);
    }

    /// A library that this machine cannot run.
    static Path foreignLibrary(Path library) {
        boolean here = System.getProperty("os.arch").equals("aarch64");
        Optional<String> compiler = onPath(here ? "x86_64-linux-gnu-gcc" : "aarch64-linux-gnu-gcc");
        if (compiler.isPresent()) {
            return sharedLibrary(compiler.get(), library, "int aclnnSort(void) { return 0; }\n", "-nostdlib");
        }
        // as far as the dynamic linker reads before it refuses
        ByteBuffer header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}); // 64 bits, little endian
        header.putShort(16, (short) 3); // a shared object
        header.putShort(18, (short) (here ? 62 : 183)); // of x86-64, of aarch64
        header.putInt(20, 1);
        header.putShort(52, (short) 64); // bytes of this header
        header.putShort(54, (short) 56); // bytes of a program header
        try {
            return Files.write(library, header.array());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path sharedLibrary(String compiler, Path library, String source, String... flags) {
        try {
            Path file = Files.writeString(Path.of(library + ".c"), source);
            List<String> command = new ArrayList<>(List.of(compiler, "-shared", "-fPIC", "-std=c11", "-Wall", "-Werror",
                "-I", Repository.INCLUDE.toString(), "-o", library.toString(), file.toString()));
            command.addAll(Arrays.asList(flags));
            Outcome outcome = Outcome.of(command);
            if (outcome.status() != 0) {
                throw new AssertionError(command + " ended with " + outcome);
            }
            return library;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Optional<String> onPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).map(Path::toString).findFirst();
    }
}

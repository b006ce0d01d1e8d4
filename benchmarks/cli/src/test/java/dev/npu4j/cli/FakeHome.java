package dev.npu4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A folder that looks like a toolkit from afar.
final class FakeHome {
    private static final int HEADER = 64;
    static final int X86_64 = 62;
    static final int AARCH64 = 183;
    /// The machine that runs this.
    static final int HERE = System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
    /// One that it is not.
    static final int ELSEWHERE = HERE == X86_64 ? AARCH64 : X86_64;

    private final Path root;

    private FakeHome(Path root) {
        this.root = root;
    }

    /// With the headers of all libraries of an older toolkit, and nothing behind them.
    static FakeHome in(Path root) {
        FakeHome home = new FakeHome(root);
        for (String name : new String[] {"libascendcl.so", "libnnopbase.so", "libopapi.so"}) {
            home.library(name, HERE);
        }
        return home;
    }

    Path root() {
        return root;
    }

    FakeHome library(String name, int machine) {
        byte[] header = new byte[HEADER];
        byte[] beginning = {0x7F, 'E', 'L', 'F', 2, 1, 1}; // 64 bits, little-endian, version 1
        System.arraycopy(beginning, 0, header, 0, beginning.length);
        header[16] = 3; // a shared object
        header[18] = (byte) machine;
        header[20] = 1;
        return file("lib64/" + name, header);
    }

    FakeHome file(String name, byte[] content) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            permissions(name, "rw-r--r--");
            permissions("lib64", "rwxr-xr-x");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeHome version(String version) {
        return file("runtime/version.info", ("Version=" + version + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    FakeHome permissions(String name, String permissions) {
        try {
            if (Files.exists(root.resolve(name))) {
                Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(permissions));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

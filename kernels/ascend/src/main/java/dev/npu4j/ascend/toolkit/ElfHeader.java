package dev.npu4j.ascend.toolkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The first bytes of a library: enough to say, before the dynamic linker does so in worse words, that it was built for
/// another machine or is no library at all.
final class ElfHeader {
    private static final int LENGTH = 20;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    private ElfHeader() {
    }

    /// Why this file is no library for a machine of the architecture `os.arch`; empty where it may be one.
    static Optional<String> objection(Path file, String arch) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(LENGTH);
        } catch (IOException e) {
            return Optional.of(file + " cannot be read: " + e.getMessage());
        }
        if (head.length < LENGTH || head[0] != 0x7F || head[1] != 'E' || head[2] != 'L' || head[3] != 'F') {
            return Optional.of(file + " is no library (it does not begin as an ELF file does)");
        }
        if (head[4] != CLASS_64 || head[5] != LITTLE_ENDIAN) {
            return Optional.of(file + " is no 64-bit little-endian library");
        }
        int machine = head[18] & 0xFF | (head[19] & 0xFF) << 8;
        int expected = arch.equals("aarch64") ? AARCH64 : X86_64;
        if (machine != expected) {
            return Optional.of(file + " was built for " + name(machine) + ", this machine is " + name(expected));
        }
        return Optional.empty();
    }

    private static String name(int machine) {
        return switch (machine) {
            case X86_64 -> "x86_64";
            case AARCH64 -> "aarch64";
            default -> "machine " + machine + " of the ELF list";
        };
    }
}

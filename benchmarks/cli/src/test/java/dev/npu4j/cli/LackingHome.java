package dev.npu4j.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;

/// Copies of the newer simulated toolkit, one of whose functions has another name.
final class LackingHome {
    private LackingHome() {
    }

    /// @param homes where the simulated toolkits are
    /// @return where the copy is, as the simulated toolkits are
    static Path in(Path folder, Path homes, String function) throws IOException {
        Path copies = Files.createDirectory(folder.resolve("without-" + function));
        try (Stream<Path> files = Files.walk(homes.resolve("home-9.1"))) {
            for (Path each : files.toList()) {
                Path copy = copies.resolve(homes.relativize(each).toString());
                Files.copy(each, copy, StandardCopyOption.COPY_ATTRIBUTES);
                if (copy.toString().endsWith(".so")) {
                    rename(copy, function);
                }
            }
        }
        return copies;
    }

    /// In every table of names: the last letter becomes another, which no other function has there.
    private static void rename(Path library, String function) throws IOException {
        byte[] bytes = Files.readAllBytes(library);
        byte[] name = ("\0" + function + "\0").getBytes(StandardCharsets.US_ASCII);
        boolean found = false;
        for (int at = 0; at + name.length <= bytes.length; at++) {
            if (bytes[at] == 0 && Arrays.equals(bytes, at, at + name.length, name, 0, name.length)) {
                bytes[at + name.length - 2] = '_';
                found = true;
            }
        }
        if (found) {
            Files.write(library, bytes);
        }
    }
}

package dev.npu4j.cli.validate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// Which code runs, where a commit does not tell: somebody may have built what is not committed yet.
final class Code {
    private Code() {
    }

    /// Changes when a jar on the class path, or one of the libraries in a folder, was built anew.
    static String fingerprint(Optional<Path> libraries) throws IOException {
        List<Path> files = new ArrayList<>(Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator)).map(Path::of).toList());
        if (libraries.isPresent()) {
            try (Stream<Path> inside = Files.list(libraries.get())) {
                inside.sorted().forEach(files::add);
            }
        }
        CRC32 crc = new CRC32();
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                crc.update((file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return Long.toHexString(crc.getValue());
    }
}

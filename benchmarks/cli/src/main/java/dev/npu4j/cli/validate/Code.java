package dev.npu4j.cli.validate;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/// Which code runs, where a commit does not tell: somebody may have built what is not committed yet.
final class Code {
    private Code() {
    }

    /// Changes when a jar on the class path was built anew.
    static String fingerprint() throws IOException {
        CRC32 crc = new CRC32();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (Files.isRegularFile(file)) {
                crc.update((file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return Long.toHexString(crc.getValue());
    }
}

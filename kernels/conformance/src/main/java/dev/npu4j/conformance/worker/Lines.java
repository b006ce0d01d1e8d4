package dev.npu4j.conformance.worker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads lines of a process that may be broken: what a line has beyond [#LONGEST] bytes is passed over, so that no flood
/// fills our memory.
final class Lines {
    /// Bytes of the longest line that is kept whole: more than a verdict can have.
    static final int LONGEST = 8 << 20;

    private final InputStream input;

    Lines(InputStream input) {
        this.input = new BufferedInputStream(input, 1 << 16);
    }

    /// The next line without its end; empty where there is none any more.
    Optional<String> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(200);
        int value = input.read();
        if (value < 0) {
            return Optional.empty();
        }
        while (value >= 0 && value != '\n') {
            if (line.size() < LONGEST) {
                line.write(value);
            }
            value = input.read();
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }
}

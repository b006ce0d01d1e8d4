package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What the simulator writes down about the work it does, read while it goes on writing.
final class SimulatorTrace {
    /// The environment variable by which the simulator knows the file.
    static final String VARIABLE = "NPU4J_SIM_TRACE";

    private static final String FILE = "trace.jsonl";

    private final Path file;
    private long read; // bytes, up to the end of a line

    SimulatorTrace(Path file) {
        this.file = file.toAbsolutePath();
    }

    /// The one of a run that has its reports in a folder.
    ///
    /// @param resume whether it goes on with what is there
    static SimulatorTrace in(Path folder, boolean resume) throws IOException {
        Path file = folder.resolve(FILE);
        if (!resume) {
            Files.deleteIfExists(file);
        }
        return new SimulatorTrace(file);
    }

    Path file() {
        return file;
    }

    /// How often each task came to a good end since this was asked last; copies by their direction.
    Map<String, Long> next() {
        Map<String, Long> done = new TreeMap<>();
        if (!Files.exists(file)) {
            return done; // no simulator has begun
        }
        byte[] bytes = news();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                name(new String(bytes, from, i - from, StandardCharsets.UTF_8), done);
                from = i + 1;
            }
        }
        read += from;
        return done;
    }

    private byte[] news() {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 8, open.length() - read)];
            open.seek(read);
            open.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void name(String line, Map<String, Long> done) {
        if (!line.contains("\"execute\"") && !line.contains("\"copy\"")) {
            return; // most lines; they need not be understood
        }
        JsonNode event = Json.mapper().readTree(line);
        if (event.path("event").asString().equals("copy")) {
            done.merge("copy " + event.path("kind").asString(), 1L, Long::sum);
        } else if (event.path("event").asString().equals("execute") && event.path("code").asInt(-1) == 0) {
            done.merge(event.path("op").asString(), 1L, Long::sum);
        }
    }
}

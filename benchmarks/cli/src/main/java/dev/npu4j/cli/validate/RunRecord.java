package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Json;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `run.json`: what a run's verdicts are about, so that only the same run is ever resumed.
///
/// @param device    name, description and twins
/// @param commit    of the repository, empty where that is unknown
/// @param cases     fingerprint of cases and model
/// @param criterion that decides, empty where the gates do
/// @param fault     planted on purpose, empty where none was
record RunRecord(String device, String commit, String cases, String criterion, String fault) {
    static final String FILE = "run.json";
    private static final String SCHEMA = "npu4j.run/1";

    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("device", device);
        fields.put("commit", commit);
        fields.put("cases", cases);
        fields.put("criterion", criterion);
        fields.put("fault", fault);
        return fields;
    }

    /// In one line.
    String inWords() {
        return String.join("; ", fields().entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList());
    }

    /// Writes it, whole or not at all.
    void write(Path folder) throws IOException {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.putAll(fields());
        Path half = folder.resolve(FILE + ".new");
        Files.writeString(half, Json.text(json) + "\n");
        Files.move(half, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /// @throws OperandException where the file is none
    static Optional<RunRecord> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.mapper().readTree(Files.readAllBytes(file));
            if (!SCHEMA.equals(json.path("schema").asString(""))) {
                throw new OperandException("validate", "--resume", "a " + FILE + " of schema " + SCHEMA, file.toString());
            }
            return Optional.of(new RunRecord(json.path("device").asString(""), json.path("commit").asString(""), json.path("cases").asString(""),
                json.path("criterion").asString(""), json.path("fault").asString("")));
        } catch (JacksonException malformed) {
            throw new OperandException("validate", "--resume", "a readable " + FILE, file.toString());
        }
    }

    /// @throws OperandException naming what differs
    void requireSame(RunRecord earlier, Path folder) {
        earlier.fields().forEach((name, value) -> {
            String own = fields().get(name);
            if (!value.equals(own)) {
                throw new OperandException("validate", "--resume", "the run that " + folder + " holds, of " + name + " '" + value + "'",
                    "'" + own + "'; leave --resume out to begin anew, or choose another --out");
            }
        });
    }
}

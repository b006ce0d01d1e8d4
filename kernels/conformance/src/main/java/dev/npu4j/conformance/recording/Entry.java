package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/// A line of a recording's list: one take, or a case of which there is none, since nothing was computed.
///
/// @param pass    which part of the recording it belongs to
/// @param line    of the case, or the label of a model's value
/// @param status  what it came to where it was recorded, by the gates
/// @param message as the verdict there had it
/// @param file    of the take, below the recording's folder; empty where there is none
/// @param bytes   of the file
/// @param sha256  of the file
public record Entry(Tape.Pass pass, String line, Status status, String message, String file, long bytes, String sha256) {
    // nothing that leads out of the folder, whatever the system
    private static final Pattern FILE = Pattern.compile("(first|fresh|model)/[A-Za-z0-9][A-Za-z0-9-]*\\.safetensors");

    /// Of something that was not computed, or whose results were lost.
    public static Entry without(Tape.Pass pass, String line, Status status, String message) {
        return new Entry(pass, line, status, message, "", 0, "");
    }

    /// Whether there is a take.
    public boolean isComputed() {
        return !file.isEmpty();
    }

    /// As one line of JSON, in the form that [#fromJson] reads.
    public String toJson() {
        return new JsonLine().open().put("pass", pass.word()).put("line", line).put("status", status.name().toLowerCase(Locale.ROOT)).put("message", message)
            .put("file", file).put("bytes", bytes).put("sha256", sha256).close().toString();
    }

    /// @param where it was read, for messages
    /// @throws OperandException where it is no such line, or names a file that may not be one
    public static Entry fromJson(String where, String json) {
        JsonFields fields = JsonFields.parse(where, json);
        String word = fields.text("status");
        Status status = Arrays.stream(Status.values()).filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word)).findFirst()
            .orElseThrow(() -> fields.wrong("status", "a status", word));
        Entry entry = new Entry(Tape.Pass.of(fields.text("pass"), where), Plain.line(fields.text("line")), status, Plain.prose(fields.text("message")), fields.text("file"), fields.integer("bytes"),
            fields.text("sha256"));
        if (entry.isComputed() && !FILE.matcher(entry.file).matches()) {
            throw fields.wrong("file", "a file in the folder first, fresh or model of the recording", entry.file);
        }
        if (!entry.isComputed() && isOfResults(status)) {
            throw fields.wrong("file", "the take by which it " + word, "none");
        }
        return entry;
    }

    /// Whether that was said of results, so that there must be some.
    static boolean isOfResults(Status status) {
        return status == Status.PASSED || status == Status.FAILED;
    }
}

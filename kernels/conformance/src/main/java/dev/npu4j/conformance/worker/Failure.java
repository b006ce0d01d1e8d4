package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// An exception on its way from a worker to who asked: those that callers tell apart arrive as what they were, all
/// others as an [IllegalStateException] that quotes them.
final class Failure {
    private static final String OPERAND = "operand";
    private static final String UNAVAILABLE = "unavailable";
    private static final String IO = "io";
    private static final String OTHER = "other";

    private Failure() {
    }

    static String toJson(Throwable failure) {
        return switch (failure) {
            case OperandException wrong -> json(OPERAND, wrong.operator(), wrong.operand(), wrong.expected(), wrong.actual());
            case BackendUnavailableException absent -> json(UNAVAILABLE, absent.backend(), absent.lookedFor(), absent.remedy());
            case UncheckedIOException io -> toJson(io.getCause());
            case IOException io -> json(IO, io.getClass() == IOException.class ? String.valueOf(io.getMessage()) : io.toString());
            default -> json(OTHER, failure + (failure.getStackTrace().length == 0 ? "" : " at " + failure.getStackTrace()[0]));
        };
    }

    private static String json(String kind, String... words) {
        JsonLine json = new JsonLine().open().put("kind", kind).openArray("words");
        List.of(words).forEach(json::add);
        return json.closeArray().close().toString();
    }

    /// The exception, to be thrown.
    static RuntimeException fromJson(String line) {
        JsonFields json = JsonFields.parse("failed", line);
        List<String> words = json.texts("words");
        String kind = json.text("kind");
        int count = words.size();
        if (kind.equals(OPERAND) && count == 4) {
            return new OperandException(words.get(0), words.get(1), words.get(2), words.get(3));
        }
        if (kind.equals(UNAVAILABLE) && count == 3) {
            return new BackendUnavailableException(words.get(0), words.get(1), words.get(2));
        }
        if (kind.equals(IO) && count == 1) {
            return new UncheckedIOException(new IOException(words.getFirst()));
        }
        return new IllegalStateException("in the worker: " + String.join(" ", words));
    }
}

package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import java.util.Arrays;
import java.util.List;

/// An exception of a device, as it is written and thrown again: the library's own as what they were, since a verdict
/// depends on it, all others as a [RecordedException] that quotes them.
///
/// @param kind  of exception
/// @param words its parts
record Thrown(String kind, List<String> words) {
    private static final String DEVICE = "device";
    private static final String OPERAND = "operand";
    private static final String UNSUPPORTED = "unsupported";
    private static final String OTHER = "other";

    static Thrown of(Throwable thrown) {
        return switch (thrown) {
            case DeviceException broken -> new Thrown(DEVICE, List.of(broken.kind().name(), broken.operator(), broken.phase(), broken.code(), detail(broken)));
            case OperandException wrong -> new Thrown(OPERAND, List.of(wrong.operator(), wrong.operand(), wrong.expected(), wrong.actual()));
            case UnsupportedOperatorException refused -> new Thrown(UNSUPPORTED, List.of(refused.operator(), refused.device(), refused.reason()));
            default -> new Thrown(OTHER, List.of(thrown + (thrown.getStackTrace().length == 0 ? "" : " at " + thrown.getStackTrace()[0])));
        };
    }

    /// The device's own words, without what the exception puts before them.
    private static String detail(DeviceException broken) {
        String before = new DeviceException(broken.kind(), broken.operator(), broken.phase(), broken.code(), "", null).getMessage();
        return broken.getMessage().substring(before.length());
    }

    void write(JsonLine json) {
        json.put("kind", kind).openArray("words");
        words.forEach(json::add);
        json.closeArray();
    }

    static Thrown read(JsonFields json) {
        Thrown thrown = new Thrown(json.text("kind"), json.texts("words").stream().map(Plain::prose).toList());
        int expected = switch (thrown.kind) {
            case DEVICE -> 5;
            case OPERAND -> 4;
            case UNSUPPORTED -> 3;
            case OTHER -> 1;
            default -> throw json.wrong("kind", "device, operand, unsupported or other", thrown.kind);
        };
        if (thrown.words.size() != expected) {
            throw json.wrong("words", expected + " words", thrown.words.size());
        }
        if (thrown.kind.equals(DEVICE) && Arrays.stream(DeviceException.Kind.values()).noneMatch(kind -> kind.name().equals(thrown.words.getFirst()))) {
            throw json.wrong("words", "a kind of device exception first", thrown.words.getFirst());
        }
        return thrown;
    }

    /// The exception, to be thrown.
    RuntimeException again() {
        return switch (kind) {
            case DEVICE -> new DeviceException(DeviceException.Kind.valueOf(words.get(0)), words.get(1), words.get(2), words.get(3), words.get(4), null);
            case OPERAND -> new OperandException(words.get(0), words.get(1), words.get(2), words.get(3));
            case UNSUPPORTED -> new UnsupportedOperatorException(words.get(0), words.get(1), words.get(2));
            default -> new RecordedException(words.getFirst());
        };
    }

    /// Stands for what a device threw, on another machine, that is none of the library's own exceptions.
    static final class RecordedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RecordedException(String quoted) {
            super(quoted, null, false, false); // where it is thrown again says nothing
        }
    }
}

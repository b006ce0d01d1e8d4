package dev.npu4j.conformance.verdict;

import dev.npu4j.io.Json;
import dev.npu4j.kernels.error.OperandException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The fields of one JSON object, each read as what it must be: the other direction of [JsonLine]. Whatever is not as
/// expected is an [OperandException] that names the field; fields that nobody asks for do no harm.
public final class JsonFields {
    private final String what;
    private final Map<?, ?> fields;

    private JsonFields(String what, Object value) {
        this.what = what;
        if (!(value instanceof Map<?, ?> map)) {
            throw new OperandException(what, "json", "an object", kind(value));
        }
        this.fields = map;
    }

    /// The object that a line of text holds.
    ///
    /// @param what is read, for messages: `verdict`
    /// @throws OperandException where the text is not JSON, or no object
    public static JsonFields parse(String what, String line) {
        return new JsonFields(what, Json.parse(what, line.getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether there is such a field.
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    public JsonFields object(String name) {
        return new JsonFields(what + "." + name, value(name));
    }

    public List<JsonFields> objects(String name) {
        return list(name).stream().map(each -> new JsonFields(what + "." + name, each)).toList();
    }

    public String text(String name) {
        return text(name, value(name));
    }

    public List<String> texts(String name) {
        return list(name).stream().map(each -> text(name, each)).toList();
    }

    public boolean flag(String name) {
        return value(name) instanceof Boolean flag ? flag : refuse(name, "true or false", value(name));
    }

    public long integer(String name) {
        return integer(name, value(name));
    }

    public long[] integers(String name) {
        return list(name).stream().mapToLong(each -> integer(name, each)).toArray();
    }

    /// A number, or one of the texts that stand for the numbers that JSON lacks.
    public double number(String name) {
        return number(name, value(name));
    }

    /// All fields, each a number, in the order of the text.
    public Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        fields.forEach((name, value) -> numbers.put((String) name, number((String) name, value)));
        return numbers;
    }

    /// An exception about a field.
    public OperandException wrong(String name, String expected, Object actual) {
        return new OperandException(what, name, expected, kind(actual));
    }

    private Object value(String name) {
        return fields.containsKey(name) ? fields.get(name) : refuse(name, "a value", null);
    }

    private List<?> list(String name) {
        return value(name) instanceof List<?> list ? list : refuse(name, "a list", value(name));
    }

    private String text(String name, Object value) {
        return value instanceof String text ? text : refuse(name, "a text", value);
    }

    private long integer(String name, Object value) {
        return value instanceof Long integer ? integer : refuse(name, "an integer", value);
    }

    private double number(String name, Object value) {
        return switch (value) {
            case Long integer -> integer;
            case Double number -> number;
            case String text when text.equals("nan") -> Double.NaN;
            case String text when text.equals("inf") -> Double.POSITIVE_INFINITY;
            case String text when text.equals("-inf") -> Double.NEGATIVE_INFINITY;
            default -> refuse(name, "a number, \"nan\", \"inf\" or \"-inf\"", value);
        };
    }

    private <T> T refuse(String name, String expected, Object actual) {
        throw wrong(name, expected, actual);
    }

    /// Values are cut: they come from a file that may hold anything.
    private static String kind(Object value) {
        return switch (value) {
            case null -> "nothing";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "a list";
            case String text -> "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
            default -> value.toString();
        };
    }
}

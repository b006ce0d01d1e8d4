package dev.npu4j.io;

import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A small strict reader of JSON (RFC 8259), for a model's `config.json` and its like.
///
/// | JSON | Java |
/// |---|---|
/// | object | unmodifiable `Map<String, Object>` in the order of the file |
/// | array | unmodifiable `List<Object>` |
/// | string | `String` |
/// | number without fraction or exponent | `Long` |
/// | other number | `Double` |
/// | `true`, `false` | `Boolean` |
/// | `null` | [#NULL] |
///
/// Refused with an [OperandException] of operator `json` that names the source and the byte: what is not UTF-8 or not
/// JSON, duplicate keys, integers outside a `long`, numbers too large for a `double`, and what exceeds [Limits].
public final class Json {
    /// What a JSON `null` reads as: present, and different from an absent key.
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final String OPERATOR = "json";

    /// What a text may cost.
    ///
    /// @param bytes  length of the text
    /// @param depth  objects and arrays within each other
    /// @param values values in the whole text, of every kind
    public record Limits(int bytes, int depth, int values) {
        /// 16 MiB, 64 levels, a million values.
        public static final Limits DEFAULT = new Limits(16 << 20, 64, 1_000_000);

        private static final int DEEPEST = 512; // what a thread's default stack holds with ease

        public Limits {
            if (bytes < 1 || bytes == Integer.MAX_VALUE || depth < 1 || depth > DEEPEST || values < 1) {
                throw new OperandException(OPERATOR, "limits", "positive limits and a depth of at most " + DEEPEST,
                    bytes + " bytes, depth " + depth + ", " + values + " values");
            }
        }
    }

    private final JsonCursor json;
    private final Limits limits;
    private int values;

    private Json(JsonCursor json, Limits limits) {
        this.json = json;
        this.limits = limits;
    }

    /// The value in a file, under [Limits#DEFAULT].
    ///
    /// @throws IOException if the file cannot be read
    public static Object read(Path path) throws IOException {
        if (path == null) {
            throw new OperandException(OPERATOR, "path", "a path", "null");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return parse(String.valueOf(path.getFileName()), in.readNBytes(Limits.DEFAULT.bytes() + 1));
        }
    }

    /// The value of a text, under [Limits#DEFAULT].
    ///
    /// @param source where the text is from, for messages
    /// @param utf8   the text, which is not changed
    public static Object parse(String source, byte[] utf8) {
        return parse(source, utf8, Limits.DEFAULT);
    }

    /// The value of a text.
    public static Object parse(String source, byte[] utf8, Limits limits) {
        if (source == null || utf8 == null || limits == null) {
            throw new OperandException(OPERATOR, source == null ? "source" : utf8 == null ? "utf8" : "limits", "a value", "null");
        }
        if (utf8.length > limits.bytes()) {
            throw new OperandException(OPERATOR, source, "at most " + limits.bytes() + " bytes", "more");
        }
        JsonCursor cursor = new JsonCursor(utf8.clone(), OPERATOR, source, 0, source);
        int malformed = Utf8.firstMalformed(utf8);
        if (malformed >= 0) {
            throw cursor.refuseAt(malformed, "UTF-8", String.format("byte 0x%02x", utf8[malformed]));
        }
        cursor.space();
        Object value = new Json(cursor, limits).value(0);
        cursor.space();
        if (!cursor.atEnd()) {
            throw cursor.refuse("one value and nothing after it");
        }
        return value;
    }

    private Object value(int depth) {
        if (++values > limits.values()) {
            throw json.refuse("at most " + limits.values() + " values");
        }
        return switch (json.peek()) {
            case '{' -> object(deeper(depth));
            case '[' -> array(deeper(depth));
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private int deeper(int depth) {
        if (depth == limits.depth()) {
            throw json.refuse("at most " + limits.depth() + " levels");
        }
        return depth + 1;
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        json.expect('{');
        if (!json.accept('}')) {
            do {
                int keyAt = json.at;
                String key = string();
                json.expect(':');
                if (map.putIfAbsent(key, value(depth)) != null) {
                    throw json.refuseAt(keyAt, "each key once", Quoted.text(key) + " again, a duplicate key");
                }
            } while (json.accept(','));
            json.expect('}');
        }
        return Collections.unmodifiableMap(map);
    }

    private List<Object> array(int depth) {
        List<Object> list = new ArrayList<>();
        json.expect('[');
        if (!json.accept(']')) {
            do {
                list.add(value(depth));
            } while (json.accept(','));
            json.expect(']');
        }
        return Collections.unmodifiableList(list);
    }

    private String string() {
        json.string();
        return new String(json.text, json.stringAt, json.stringLength, StandardCharsets.UTF_8);
    }

    private Object word(String word, Object value) {
        if (!json.word(word)) {
            throw json.refuse("a value");
        }
        return value;
    }

    private Object number() {
        int from = json.at;
        boolean integer = json.number();
        String text = new String(json.text, from, json.at - from, StandardCharsets.US_ASCII);
        if (integer) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException tooLarge) {
                throw json.refuseAt(from, "an integer from -2^63 to 2^63 - 1", Quoted.text(text));
            }
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw json.refuseAt(from, "a number that a double holds", Quoted.text(text));
        }
        return value;
    }
}

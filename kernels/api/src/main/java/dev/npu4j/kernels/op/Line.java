package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A line of text, `Name(word, key=value, …)`, taken apart. The one form in which operators and cases are written on
/// command lines, in files, as test names and as reproducers.
///
/// Readers *take* the arguments they know; [#requireAllTaken()] then refuses what nobody knew.
public final class Line {
    private static final int MAX_LENGTH = 4096;

    private final String name;
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();

    private Line(String name) {
        this.name = name;
    }

    public static Line parse(String text) {
        if (text == null || text.length() > MAX_LENGTH) {
            throw new OperandException("line", "text", "at most " + MAX_LENGTH + " characters", text == null ? "null" : text.length() + " characters");
        }
        String trimmed = text.strip();
        int open = trimmed.indexOf('(');
        if (open <= 0 || !trimmed.endsWith(")") || trimmed.indexOf('(', open + 1) >= 0 || trimmed.indexOf(')') != trimmed.length() - 1) {
            throw new OperandException("line", "text", "Name(argument, key=value, …)", "'" + trimmed + "'");
        }
        Line line = new Line(trimmed.substring(0, open).strip());
        String inside = trimmed.substring(open + 1, trimmed.length() - 1).strip();
        if (inside.isEmpty()) {
            return line;
        }
        for (String part : inside.split(",", -1)) {
            String argument = part.strip();
            int equals = argument.indexOf('=');
            if (argument.isEmpty() || equals == 0) {
                throw new OperandException(line.name, "line", "an argument between the commas", "'" + part + "'");
            }
            if (equals < 0) {
                String word = argument.toLowerCase(Locale.ROOT);
                if (line.words.contains(word)) {
                    throw line.wrong(word, "it once", "twice");
                }
                line.words.add(word);
            } else {
                String key = argument.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                if (line.values.put(key, argument.substring(equals + 1).strip()) != null) {
                    throw line.wrong(key, "it once", "twice");
                }
            }
        }
        return line;
    }

    public String name() {
        return name;
    }

    /// Takes the word if it is there.
    public boolean takeWord(String word) {
        return words.remove(word);
    }

    /// Takes the one dtype word, the first argument of most operators.
    public DType takeDType() {
        for (String word : words) {
            for (DType dtype : DType.values()) {
                if (dtype.toString().equals(word)) {
                    words.remove(word);
                    return dtype;
                }
            }
        }
        throw wrong("dtype", "one of f32 f16 bf16 as an argument", "none");
    }

    public DType takeDType(String key, DType otherwise) {
        String value = values.remove(key);
        return value == null ? otherwise : DType.parse(name, value);
    }

    public String takeText(String key, String otherwise) {
        String value = values.remove(key);
        return value == null ? otherwise : value;
    }

    /// Takes a whole number that must be given.
    public int takeInt(String key) {
        String value = values.remove(key);
        if (value == null) {
            throw wrong(key, key + "=<whole number>", "none");
        }
        return number(key, value);
    }

    public int takeInt(String key, int otherwise) {
        String value = values.remove(key);
        return value == null ? otherwise : number(key, value);
    }

    public long takeLong(String key, long otherwise) {
        String value = values.remove(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw wrong(key, "a whole number", "'" + value + "'");
        }
    }

    public double takeDouble(String key, double otherwise) {
        String value = values.remove(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw wrong(key, "a number", "'" + value + "'");
        }
    }

    /// Takes a constant of `type`, given as a word or as `key=word`, in upper or lower case.
    public <E extends Enum<E>> E takeEnum(String key, Class<E> type, E otherwise) {
        String value = values.remove(key);
        for (E constant : type.getEnumConstants()) {
            String word = constant.name().toLowerCase(Locale.ROOT);
            if (value == null ? words.remove(word) : word.equals(value.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        if (value != null) {
            throw wrong(key, "one of " + java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT), "'" + value + "'");
        }
        return otherwise;
    }

    /// Refuses arguments that nobody took.
    public void requireAllTaken() {
        if (!words.isEmpty() || !values.isEmpty()) {
            List<String> left = new ArrayList<>(words);
            values.forEach((key, value) -> left.add(key + "=" + value));
            throw wrong(left.getFirst().split("=")[0], "an argument that this line knows", "'" + String.join(", ", left) + "'");
        }
    }

    private int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw wrong(key, "a whole number below 2^31", "'" + value + "'");
        }
    }

    private OperandException wrong(String what, String expected, String actual) {
        return new OperandException(name, what, expected, actual);
    }
}

package dev.npu4j.conformance.verdict;

import java.util.Locale;

/// Writes one JSON object on one line. Numbers that JSON does not know become the strings `"nan"`, `"inf"`, `"-inf"`.
public final class JsonLine {
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    public JsonLine open() {
        separate();
        text.append('{');
        first = true;
        return this;
    }

    public JsonLine open(String name) {
        key(name);
        text.append('{');
        first = true;
        return this;
    }

    public JsonLine close() {
        text.append('}');
        first = false;
        return this;
    }

    public JsonLine openArray(String name) {
        key(name);
        text.append('[');
        first = true;
        return this;
    }

    public JsonLine closeArray() {
        text.append(']');
        first = false;
        return this;
    }

    public JsonLine put(String name, String value) {
        key(name);
        string(value);
        return this;
    }

    public JsonLine put(String name, boolean value) {
        key(name);
        text.append(value);
        return this;
    }

    public JsonLine put(String name, double value) {
        key(name);
        number(value);
        return this;
    }

    public JsonLine put(String name, long value) {
        key(name);
        text.append(value);
        return this;
    }

    public JsonLine add(long value) {
        separate();
        text.append(value);
        return this;
    }

    public JsonLine add(String value) {
        separate();
        string(value);
        return this;
    }

    private void key(String name) {
        separate();
        string(name);
        text.append(':');
    }

    private void separate() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    private void number(double value) {
        if (Double.isNaN(value)) {
            text.append("\"nan\"");
        } else if (Double.isInfinite(value)) {
            text.append(value > 0 ? "\"inf\"" : "\"-inf\"");
        } else {
            text.append(value); // Double.toString is valid JSON: it always has digits on both sides of the point
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    // A lone surrogate would not survive UTF-8.
                    if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

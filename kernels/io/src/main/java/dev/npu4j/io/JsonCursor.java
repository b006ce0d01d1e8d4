package dev.npu4j.io;

import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;

/// A position in strict JSON (RFC 8259) and the steps forward from it: white space, punctuation, strings, integers.
///
/// Strings are decoded in place, which always fits since an escape is longer than what it stands for; so the cursor
/// owns its bytes, allocates nothing, and a string is a span of them. The text must be known to be UTF-8.
final class JsonCursor {
    private static final int TOKEN_SHOWN = 16;

    final byte[] text;
    private final int end;
    private final String operator;
    private final String source;
    private final long base;

    int at;
    int stringAt;
    int stringLength;
    boolean stringHasNul;

    private String part;
    private int partAt;
    private int partLength;

    /// @param text     the JSON, which is overwritten
    /// @param operator first word of an exception's message
    /// @param source   the file, named at the end of a message
    /// @param base     offset of `text[0]` in that file
    /// @param part     what is being read, until [#about] says otherwise
    JsonCursor(byte[] text, String operator, String source, long base, String part) {
        this.text = text;
        this.end = text.length;
        this.operator = operator;
        this.source = source;
        this.base = base;
        this.part = part;
    }

    /// Names the operand of the exceptions from here on.
    void about(String name) {
        part = name;
    }

    /// Names it by a decoded span of the text, without making a string of it.
    void about(int spanAt, int spanLength) {
        part = null;
        partAt = spanAt;
        partLength = spanLength;
    }

    void space() {
        int i = at;
        while (i < end && text[i] <= ' ' && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')) {
            i++;
        }
        at = i;
    }

    boolean atEnd() {
        return at == end;
    }

    /// The next byte, or -1 at the end.
    int peek() {
        return at < end ? text[at] : -1;
    }

    /// Steps over `c`, and over white space on both sides, if it is next.
    boolean accept(char c) {
        space();
        if (peek() != c) {
            return false;
        }
        at++;
        space();
        return true;
    }

    /// [#accept], or an exception.
    void expect(char c) {
        if (!accept(c)) {
            throw refuse("'" + c + "'");
        }
    }

    /// Steps over a string and leaves its decoded span in `stringAt` and `stringLength`, and in `stringHasNul` whether
    /// there is a NUL in it (which only an escape can put there).
    void string() {
        if (peek() != '"') {
            throw refuse("a string");
        }
        int opening = at;
        int from = opening + 1;
        int i = from;
        stringHasNul = false;
        while (i < end) {
            byte b = text[i];
            if (b == '"') {
                finish(from, i, i);
                return;
            }
            if (b == '\\') {
                unescape(opening, from, i);
                return;
            }
            if (b >= 0 && b < ' ') {
                throw control(i);
            }
            i++;
        }
        throw refuseAt(opening, "a string that ends", "one without a closing quote");
    }

    private void unescape(int opening, int from, int firstEscape) {
        int out = firstEscape;
        int i = firstEscape;
        while (i < end) {
            byte b = text[i];
            if (b == '"') {
                finish(from, out, i);
                return;
            }
            if (b >= 0 && b < ' ') {
                throw control(i);
            }
            if (b != '\\') {
                text[out++] = b;
                i++;
                continue;
            }
            int escape = i + 1 < end ? text[i + 1] : -1;
            if (escape == 'u') {
                int unit = hex4(i + 2);
                int width = 6;
                int point = unit;
                if (Character.isSurrogate((char) unit)) {
                    point = pair(i, unit);
                    width = 12;
                }
                stringHasNul |= point == 0;
                out = putUtf8(out, point);
                i += width;
            } else {
                text[out++] = simpleEscape(i, escape);
                i += 2;
            }
        }
        throw refuseAt(opening, "a string that ends", "one without a closing quote");
    }

    private byte simpleEscape(int i, int escape) {
        return switch (escape) {
            case '"', '\\', '/' -> (byte) escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw refuseAt(i, "an escape of JSON", token(i));
        };
    }

    private int pair(int i, int high) {
        boolean second = Character.isHighSurrogate((char) high)
            && i + 7 < end && text[i + 6] == '\\' && text[i + 7] == 'u';
        int low = second ? hex4(i + 8) : 0;
        if (!second || !Character.isLowSurrogate((char) low)) {
            throw refuseAt(i, "surrogates in pairs", token(i));
        }
        return Character.toCodePoint((char) high, (char) low);
    }

    private int hex4(int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < end && text[i] >= 0 ? Character.digit(text[i], 16) : -1;
            if (digit < 0) {
                throw refuseAt(from - 2, "four hexadecimal digits after \\u", token(from - 2));
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private int putUtf8(int out, int point) {
        if (point < 0x80) {
            text[out] = (byte) point;
            return out + 1;
        }
        int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        int lead = tail == 1 ? 0xC0 : tail == 2 ? 0xE0 : 0xF0;
        text[out] = (byte) (lead | point >> 6 * tail);
        for (int i = 1; i <= tail; i++) {
            text[out + i] = (byte) (0x80 | point >> 6 * (tail - i) & 0x3F);
        }
        return out + tail + 1;
    }

    private void finish(int from, int to, int closing) {
        stringAt = from;
        stringLength = to - from;
        at = closing + 1;
    }

    private OperandException control(int i) {
        return refuseAt(i, "control characters in strings to be escaped", String.format("byte 0x%02x", text[i]));
    }

    /// Whether the string just read is `word`.
    boolean stringIs(byte[] word) {
        return Arrays.equals(word, 0, word.length, text, stringAt, stringAt + stringLength);
    }

    /// Steps over an integer from 0 to 2^63 - 1, written as one: no sign, fraction, exponent or leading zero.
    long naturalNumber() {
        int from = at;
        int i = from;
        long value = 0;
        while (i < end && text[i] >= '0' && text[i] <= '9') {
            int digit = text[i] - '0';
            if (value >= Long.MAX_VALUE / 10 && (value > Long.MAX_VALUE / 10 || digit > Long.MAX_VALUE % 10)) {
                throw refuseAt(from, "an integer below 2^63", token(from));
            }
            value = 10 * value + digit;
            i++;
        }
        at = i;
        boolean leadingZero = at - from > 1 && text[from] == '0';
        if (at == from || leadingZero || at < end && (text[at] == '.' || text[at] == 'e' || text[at] == 'E')) {
            throw refuseAt(from, "a non-negative integer", token(from));
        }
        return value;
    }

    /// Steps over `word` if it is next.
    boolean word(String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    /// Steps over a number of JSON; whether it has neither fraction nor exponent.
    boolean number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        int leading = at;
        boolean wellFormed = digits() && (text[leading] != '0' || at - leading == 1);
        boolean integer = true;
        if (wellFormed && peek() == '.') {
            at++;
            integer = false;
            wellFormed = digits();
        }
        if (wellFormed && (peek() == 'e' || peek() == 'E')) {
            at++;
            integer = false;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            wellFormed = digits();
        }
        if (!wellFormed) {
            throw refuseAt(from, "a value", token(from));
        }
        return integer;
    }

    private boolean digits() {
        int from = at;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at > from;
    }

    /// The exception for what is next in place of `expected`.
    OperandException refuse(String expected) {
        return refuseAt(at, expected, token(at));
    }

    /// The exception for something at `where` in the text.
    OperandException refuseAt(int where, String expected, String actual) {
        String operand = part != null ? part : Quoted.text(text, partAt, partLength);
        return new OperandException(operator, operand, expected, actual + " at byte " + (base + where) + " of " + source);
    }

    private String token(int from) {
        return from >= end ? "the end of the text" : Quoted.text(text, from, Math.min(TOKEN_SHOWN, end - from));
    }
}

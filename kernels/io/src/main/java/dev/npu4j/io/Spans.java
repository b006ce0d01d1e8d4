package dev.npu4j.io;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A list of strings kept as spans of one text: eight bytes each, where a `String` would take fifty.
final class Spans {
    final byte[] text;
    private int[] at;
    private int[] length;
    private int size;

    /// @param expected how many there may be; more are welcome
    Spans(byte[] text, int expected) {
        this.text = text;
        at = new int[Math.max(expected, 16)];
        length = new int[at.length];
    }

    int size() {
        return size;
    }

    int at(int index) {
        return at[index];
    }

    int length(int index) {
        return length[index];
    }

    void add(int spanAt, int spanLength) {
        if (size == at.length) {
            at = Arrays.copyOf(at, size + (size >> 1));
            length = Arrays.copyOf(length, size + (size >> 1));
        }
        at[size] = spanAt;
        length[size] = spanLength;
        size++;
    }

    String get(int index) {
        return new String(text, at[index], length[index], StandardCharsets.UTF_8);
    }
}

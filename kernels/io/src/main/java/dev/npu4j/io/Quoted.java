package dev.npu4j.io;

import java.nio.charset.StandardCharsets;

/// Text from a file made fit to be printed: a hostile file shall not write lines of its own into a log.
final class Quoted {
    private static final int SHOWN = 64;

    private Quoted() {
    }

    /// `text` in single quotes, cut to 64 characters, anything unprintable as an escape.
    static String text(String text) {
        StringBuilder out = new StringBuilder("'");
        int shown = 0;
        for (int i = 0; i < text.length() && shown < SHOWN; shown++) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
            if (shown == SHOWN - 1 && i < text.length()) {
                out.append("...");
            }
        }
        return out.append("'").toString();
    }

    /// The same for UTF-8 bytes, of which no more are decoded than are shown.
    static String text(byte[] utf8, int at, int length) {
        int most = Math.min(length, 4 * (SHOWN + 1)); // a code point has at most four bytes
        return text(new String(utf8, at, most, StandardCharsets.UTF_8));
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                 Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}

package dev.npu4j.conformance.recording;

import java.util.List;
import java.util.Locale;

/// Texts of a recording on their way to people. What would steer a terminal, or look like another line of a report, is
/// shown as its number.
final class Plain {
    private Plain() {
    }

    /// One line.
    static String line(String text) {
        return plain(text, "");
    }

    static List<String> lines(List<String> texts) {
        return texts.stream().map(Plain::line).toList();
    }

    /// A message, which may have several lines.
    static String prose(String text) {
        return plain(text, "\n\t");
    }

    private static String plain(String text, String allowed) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean steers = Character.isISOControl(c) && allowed.indexOf(c) < 0 || type == Character.FORMAT || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
            shown.append(steers ? String.format(Locale.ROOT, "\\u%04x", c) : Character.toString(c));
        });
        return shown.toString();
    }
}

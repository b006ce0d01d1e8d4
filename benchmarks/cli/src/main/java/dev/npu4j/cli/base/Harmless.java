package dev.npu4j.cli.base;

import java.util.Locale;

/// Text from elsewhere on its way to a terminal.
public final class Harmless {
    private static final int LONGEST = 2000;

    private Harmless() {
    }

    /// Names from a file or a device reach messages: what would steer a terminal is shown as its number, and no message
    /// floods one.
    public static String text(String message) {
        StringBuilder shown = new StringBuilder();
        message.codePoints().limit(LONGEST).forEach(c -> {
            boolean steers = Character.isISOControl(c) && c != '\n' || Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.SURROGATE;
            shown.append(steers ? String.format(Locale.ROOT, "\\u%04x", c) : Character.toString(c));
        });
        return shown + (message.codePointCount(0, message.length()) > LONGEST ? "… (cut)" : "");
    }
}

package dev.npu4j.conformance.fuzz;

import dev.npu4j.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Any bytes as JSON, and JSON of any kind with a slip here and there, or cut short.
public final class JsonText {
    private static final Promise PROMISE = new Promise();
    private static final String[] SCALARS = {"0", "-1", "12", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.5", "-2.5e3", "1e999", "4.9e-324", "1E+2",
        "true", "false", "null", "\"\"", "\"a\\n\\u00e9\"", "\"\\ud83d\\ude00\""};
    private static final String[] SLIPS = {"01", "-", "1.", "1e", ".5", "+1", "tru", "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\n\"", "[,]", "{1:2}", "{\"a\":}", "[1 2]", "",
        "{\"k\":1,\"k\":2}", "{\"k\":null,\"\\u006b\":2}", "// 1", "NaN"};

    private JsonText() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        PROMISE.holds("Json.parse", () -> Json.parse("input", input));
        PROMISE.holds("Json.parse of a composed text", () -> {
            Choices choices = new Choices(input);
            byte[] text = composed(choices, 0).getBytes(StandardCharsets.UTF_8);
            boolean cut = choices.once(4);
            Json.parse("composed", cut ? Arrays.copyOf(text, Math.max(0, text.length - choices.below(16))) : text);
        });
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static String composed(Choices choices, int depth) {
        String space = choices.once(8) ? choices.of(" ", "\n", "\t ", "\r") : "";
        if (choices.once(32)) {
            return SLIPS[choices.below(SLIPS.length)];
        }
        if (choices.once(32)) {
            int deep = choices.below(80); // 64 levels are the limit
            return "[".repeat(deep) + "]".repeat(deep);
        }
        if (depth == 4 || choices.once(2)) {
            return space + SCALARS[choices.below(SCALARS.length)] + space;
        }
        boolean object = choices.once(2);
        StringBuilder text = new StringBuilder(object ? "{" : "[");
        for (int i = choices.below(5); i > 0; i--) {
            text.append(object ? space + "\"k" + i + "\":" : "").append(composed(choices, depth + 1)).append(i > 1 ? "," : "");
        }
        return text.append(object ? "}" : "]").toString();
    }
}

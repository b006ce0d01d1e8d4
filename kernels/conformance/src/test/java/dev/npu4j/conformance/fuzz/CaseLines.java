package dev.npu4j.conformance.fuzz;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.kernels.op.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Any text as a case line and as an operator's line, and lines made of the words that such lines are made of. What
/// parses prints a line that parses to the same.
public final class CaseLines {
    private static final Promise PROMISE = new Promise();
    private static final String[] NAMES = Operator.names().toArray(String[]::new);
    private static final String[][] USUAL = { // in the order of the names
        {"bf16", "e=2", "m=3", "k=4", "n=5"},
        {"f32", "rows=2", "hidden=16"},
        {"f16", "rows=2", "hidden=16"},
        {"bf16", "rows=2", "hidden=16"},
        {"f32", "sq=2", "rows=8", "keep=4", "hq=4", "hkv=2", "d=16"},
        {"n=8", "keep=3"},
    };
    private static final String[] KEYS = {"e", "m", "k", "n", "rows", "hidden", "eps", "profile", "sq", "keep", "hq", "hkv", "d", "scale", "n0", "first",
        "last", "group_list", "weight", "x", "w", "out", "fill", "seed", "pad", "dist", "tail", "keepset", "pos", "dtype"};
    private static final String[] WORDS = {"f32", "bf16", "f16", "f64", "i32", "counts", "cumsum", "nk", "kn", "bias", "bias_f32", "packed", "rstd", "inplace",
        "exact-int", "normal", "rising-max", "specials", "ties", "tiny", "zipf", "empty1", "none", "uniform", "random", "alternating", "original", "rows",
        "half-blind", "auto", "fused", "pair_v1", "PAIR_V1", "3", "12", "0.75", "nan", "1e-5", "0x1p-3", "1e999", "-0.0", "4.9e-324", "2147483648"};

    private CaseLines() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        String line = choices.once(2) ? new String(choices.rest(), StandardCharsets.UTF_8) : composed(choices);
        PROMISE.holds("Case.parse", () -> {
            Case parsed = Case.parse(line);
            requireSame(parsed, Case.parse(parsed.line()), line);
        });
        PROMISE.holds("Operator.parse", () -> {
            Operator parsed = Operator.parse(line);
            requireSame(parsed, Operator.parse(parsed.line()), line);
        });
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static String composed(Choices choices) {
        int operator = choices.below(NAMES.length);
        List<String> arguments = new ArrayList<>(List.of(USUAL[operator]));
        for (int i = choices.below(5); i > 0; i--) {
            switch (choices.below(4)) {
                case 0 -> arguments.add(value(choices));
                case 1 -> arguments.remove(choices.below(arguments.size()));
                case 2 -> arguments.set(choices.below(arguments.size()), KEYS[choices.below(KEYS.length)] + "=" + value(choices));
                default -> arguments.add(KEYS[choices.below(KEYS.length)] + "=" + value(choices));
            }
            if (arguments.isEmpty()) {
                break;
            }
        }
        return NAMES[operator] + "(" + String.join(choices.of(", ", ",", " , ", " ,,", "\n"), arguments) + ")";
    }

    private static String value(Choices choices) {
        return choices.once(4) ? Long.toString(choices.large()) : choices.once(8) ? Double.toString(choices.real()) : WORDS[choices.below(WORDS.length)];
    }

    private static void requireSame(Object parsed, Object again, String line) {
        if (!parsed.equals(again)) {
            throw new AssertionError("'" + line + "' reads as " + parsed + ", and that as " + again);
        }
    }
}

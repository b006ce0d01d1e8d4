package dev.npu4j.conformance.fuzz;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.kernels.op.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Any text as a case line and as an operator's line, and lines made of the words that such lines are made of. What
/// parses prints a line that parses to the same.
public final class CaseLines {
    private static final Promise PROMISE = new Promise();
    private static final String[] LINES = CaseSets.quick(null).stream()
        .flatMap(each -> Stream.of(each.line(), each.operator().line())).distinct().toArray(String[]::new);
    private static final String[] KEYS = wordsOf(argument -> argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : null, "dtype");
    private static final String[] WORDS = wordsOf(argument -> argument.substring(argument.indexOf('=') + 1),
        "f64", "i32", "PAIR_V1", "nan", "0x1p-3", "1e999", "-0.0", "4.9e-324", "2147483648");

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
        String line = LINES[choices.below(LINES.length)];
        List<String> arguments = new ArrayList<>(argumentsOf(line));
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
        return line.substring(0, line.indexOf('(') + 1) + String.join(choices.of(", ", ",", " , ", " ,,", "\n"), arguments) + ")";
    }

    private static String value(Choices choices) {
        return choices.once(4) ? Long.toString(choices.large()) : choices.once(8) ? Double.toString(choices.real()) : WORDS[choices.below(WORDS.length)];
    }

    private static List<String> argumentsOf(String line) {
        return List.of(line.substring(line.indexOf('(') + 1, line.length() - 1).split(", "));
    }

    /// What the suite's own lines are made of, so that a new operator's words are here as soon as it has cases.
    private static String[] wordsOf(UnaryOperator<String> part, String... more) {
        Stream<String> known = Stream.of(LINES).flatMap(line -> argumentsOf(line).stream()).map(part).filter(Objects::nonNull);
        return Stream.concat(known, Stream.of(more)).distinct().toArray(String[]::new);
    }

    private static void requireSame(Object parsed, Object again, String line) {
        if (!parsed.equals(again)) {
            throw new AssertionError("'" + line + "' reads as " + parsed + ", and that as " + again);
        }
    }
}

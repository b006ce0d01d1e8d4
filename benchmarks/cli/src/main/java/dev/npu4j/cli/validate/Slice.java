package dev.npu4j.cli.validate;

import dev.npu4j.kernels.error.OperandException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// One of several equal parts of a long run. Cases are dealt out like cards, so that each part has some of every kind.
///
/// @param part  from 1
/// @param parts there are
public record Slice(int part, int parts) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

    /// @throws OperandException where there is no such part
    public Slice {
        if (part < 1 || part > parts) {
            throw wrong(part + "/" + parts);
        }
    }

    /// Reads `2/7`.
    ///
    /// @throws OperandException where it is none
    public static Slice parse(String text) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw wrong(text);
        }
        return new Slice(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
    }

    <T> List<T> of(List<T> all) {
        return IntStream.range(0, all.size()).filter(i -> i % parts == part - 1).mapToObj(all::get).toList();
    }

    private static OperandException wrong(String text) {
        return new OperandException("validate", "--slice", "I/N with I from 1 to N", "'" + text + "'");
    }

    @Override
    public String toString() {
        return part + "/" + parts;
    }
}

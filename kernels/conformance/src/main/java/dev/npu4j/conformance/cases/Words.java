package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Line;
import java.util.Arrays;
import java.util.Locale;

/// Constants as words of a case line: `RISING_MAX` is `rising-max`.
final class Words {
    private Words() {
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E take(Line line, String key, Class<E> type, E otherwise) {
        String word = line.takeText(key, of(otherwise)).toLowerCase(Locale.ROOT);
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(word)) {
                return constant;
            }
        }
        throw new OperandException(line.name(), key,
            "one of " + String.join(" ", Arrays.stream(type.getEnumConstants()).map(Words::of).toList()), "'" + word + "'");
    }
}

package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/// Picks one value per axis for the i-th of many cases, so that a few hundred cases cover all pairs of axes without
/// listing them. Always the same picks for the same i.
final class Draw {
    static final List<DType> DTYPES = List.of(DType.F32, DType.BF16, DType.F16);

    private final int i;

    Draw(int i) {
        this.i = i;
    }

    int among(String axis, int[] values) {
        return values[new Counter(i, axis).below(0, values.length)];
    }

    @SafeVarargs
    final <T> T of(String axis, T... values) {
        return values[new Counter(i, axis).below(0, values.length)];
    }

    /// True once in `n`.
    boolean once(String axis, int n) {
        return new Counter(i, axis).below(0, n) == 0;
    }

    /// The cases of a block of lines; empty lines separate.
    static List<Case> lines(String text) {
        List<Case> cases = new ArrayList<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> cases.add(Case.parse(line)));
        return cases;
    }
}

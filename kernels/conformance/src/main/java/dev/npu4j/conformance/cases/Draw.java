package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Picks one value per axis for the i-th of many cases. Always the same picks for the same i.
final class Draw {
    static final List<DType> DTYPES = List.of(DType.F32, DType.BF16, DType.F16);
    /// As many lanes as the widest vectors of f32 have.
    private static final int TAILS = 16;

    private final int i;

    Draw(int i) {
        this.i = i;
    }

    /// One of the values that are at most `most`; the first where none is. Values increase.
    int atMost(double most, String axis, int... values) {
        int fitting = (int) Arrays.stream(values).filter(value -> value <= most).count();
        return values[new Counter(i, axis).below(0, Math.max(1, fitting))];
    }

    @SafeVarargs
    final <T> T of(String axis, T... values) {
        return values[new Counter(i, axis).below(0, values.length)];
    }

    /// True once in `n`.
    boolean once(String axis, int n) {
        return new Counter(i, axis).below(0, n) == 0;
    }

    /// The i-th value of a list that starts over at its end: consecutive cases take turns.
    static <T> T turn(int i, List<T> values) {
        return values.get(Math.floorMod(i, values.size()));
    }

    /// How rows lie, as one word.
    static String padding(Case c) {
        return c.pad() == 0 ? "contiguous" : c.pad() % 2 == 0 ? "padded" : "padded oddly";
    }

    /// Edges, and a case for each of 16 consecutive extents: whatever a kernel's tail is, one of them has it. Every second
    /// one is exact.
    static List<Case> withTails(List<Case> edges, int first, java.util.function.IntFunction<Operator> operator) {
        List<Case> all = new ArrayList<>(edges);
        for (int extent = first; extent < first + TAILS; extent++) {
            all.add(Case.of(operator.apply(extent), extent % 2 == 0 ? Fill.EXACT_INT : Fill.NORMAL, extent));
        }
        return all;
    }

    /// The cases of a block of lines; empty lines separate.
    static List<Case> lines(String text) {
        List<Case> cases = new ArrayList<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> cases.add(Case.parse(line)));
        return cases;
    }
}

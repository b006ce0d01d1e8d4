package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.TokenSelect;
import java.util.Arrays;
import java.util.List;

/// Faults of [TokenSelect].
final class TokenSelectFaults {
    private static final String NAME = "TokenSelect";
    private static final String NORMAL = "TokenSelect(n=67, n0=80, keep=20, first=4, last=7, fill=normal, seed=1)";
    private static final String TIES = "TokenSelect(n=67, keep=40, fill=ties, seed=2)";
    private static final String ZEROS = "TokenSelect(n=67, keep=48, fill=ties, seed=5)";
    private static final String SPECIALS = "TokenSelect(n=67, keep=20, fill=specials, seed=4)";
    private static final String MANY = "TokenSelect(n=509, keep=200, fill=normal, seed=5)";

    private TokenSelectFaults() {
    }

    static List<KnownFault> all() {
        return List.of(
            fault("one element not written", Faults.output("keep", keep -> keep.restore(keep.elements() - 1)), NORMAL),
            fault("an input changed", OutputFaults.inputChanged(), NORMAL),
            fault("first tokens not forced", notForced(Integer.MAX_VALUE, 0), NORMAL),
            fault("last tokens not forced", notForced(0, Integer.MAX_VALUE), NORMAL),
            fault("one last token too few forced", notForced(0, 1), NORMAL),
            fault("ties to the higher index", Faults.operand("scores", (o, scores) -> Arrays.setAll(scores, i -> scores[i] + i * 1e-6)), TIES),
            fault("-0 below +0", Faults.each("scores", s -> isNegativeZero(s) ? -1e-6 : s), ZEROS),
            fault("NaN highest", Faults.each("scores", s -> Double.isNaN(s) ? Double.POSITIVE_INFINITY : s), SPECIALS),
            fault("lowest scores kept", Faults.each("scores", s -> -s), NORMAL),
            fault("magnitudes compared", Faults.each("scores", Math::abs), NORMAL),
            fault("scores compared in eight bits", Faults.operand("scores", (o, scores) -> inEightBits(scores)), MANY),
            fault("not in order", Faults.output("keep", keep -> keep.swap(0, keep.elements() - 1)), NORMAL),
            fault("a token twice", Faults.output("keep", keep -> keep.putBits(keep.elements() - 1, keep.bits(keep.elements() / 2))), NORMAL),
            fault("a token out of range", Faults.output("keep", keep -> keep.put(keep.elements() - 1, Integer.MAX_VALUE)), NORMAL));
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    /// So many of the first and of the last tokens fewer are forced.
    private static FaultyDevice.Fault notForced(int first, int last) {
        return Faults.operator(operator -> {
            TokenSelect o = (TokenSelect) operator;
            return new TokenSelect(o.n(), o.n0(), o.keep(), Math.max(0, o.first() - first), Math.max(0, o.last() - last));
        });
    }

    private static void inEightBits(double[] scores) {
        double step = Arrays.stream(scores).map(Math::abs).max().orElse(0) / Byte.MAX_VALUE;
        Arrays.setAll(scores, i -> Math.rint(scores[i] / step) * step);
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && Double.doubleToRawLongBits(value) < 0;
    }
}

package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Faults of [GatherRows].
final class GatherRowsFaults {
    private static final String NAME = "GatherRows";
    private static final String EXACT = "GatherRows(DTYPE, rows=9, keep=6, width=8, pad=3, fill=exact-int, seed=1)";
    private static final String NORMAL = "GatherRows(DTYPE, rows=9, keep=14, width=5, fill=normal, seed=2)";
    private static final String TINY = "GatherRows(DTYPE, rows=5, keep=5, width=5, fill=tiny, seed=3)";
    private static final String DENORMAL = "GatherRows(DTYPE, rows=9, keep=6, width=5, fill=denormal, seed=4)";

    private GatherRowsFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.ofCopies(NAME, "y", new OutputFaults.Lines(EXACT, NORMAL, NORMAL, TINY)));
        all.addAll(List.of(
            fault("keep index one too high", kept((o, keep) -> Arrays.setAll(keep, i -> (keep[i] + 1) % o.rows())), EXACT),
            fault("keep ignored", kept((o, keep) -> Arrays.setAll(keep, i -> i % o.rows())), EXACT),
            fault("keep sorted", kept((o, keep) -> Arrays.sort(keep)), EXACT),
            fault("a row kept twice taken once", kept((o, keep) -> once(keep)), NORMAL),
            fault("subnormals flushed to zero", Faults.output("y", GatherRowsFaults::flush), DENORMAL)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    @FunctionalInterface
    private interface OfKeep {
        void change(GatherRows o, double[] keep);
    }

    private static FaultyDevice.Fault kept(OfKeep change) {
        return Faults.operand("keep", (Operator operator, double[] keep) -> change.change((GatherRows) operator, keep));
    }

    private static void once(double[] keep) {
        double[] distinct = Arrays.stream(keep).distinct().toArray();
        Arrays.setAll(keep, i -> distinct[Math.min(i, distinct.length - 1)]);
    }

    private static void flush(Output y) {
        for (int i = 0; i < y.elements(); i++) {
            if (Math.abs(y.get(i)) < Rounding.smallestNormal(y.dtype())) {
                y.put(i, 0);
            }
        }
    }
}

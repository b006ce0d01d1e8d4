package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/// Faults of [ExpertPermute].
final class ExpertPermuteFaults {
    private static final String NAME = "ExpertPermute";
    private static final String EXACT = "ExpertPermute(DTYPE, tokens=9, hidden=8, experts=4, top=3, pad=3, fill=exact-int, seed=1)";
    private static final String NORMAL = "ExpertPermute(DTYPE, tokens=12, hidden=5, experts=7, top=2, dist=zipf, fill=normal, seed=2)";
    private static final String TINY = "ExpertPermute(DTYPE, tokens=5, hidden=5, experts=3, top=2, fill=tiny, seed=3)";

    private ExpertPermuteFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.ofCopies(NAME, "y", new OutputFaults.Lines(EXACT, NORMAL, NORMAL, TINY)));
        all.addAll(List.of(
            fault("slots of an expert in reverse order", resorted((o, s) -> -s), EXACT),
            fault("slots of an expert by rank, then by token", resorted((o, s) -> s % o.top() * o.tokens() + s / o.top()), EXACT),
            fault("slots in the order they came", Faults.after(call -> rewrite(call, IntStream.range(0, operator(call).slots()).toArray())), EXACT),
            fault("rows of the token modulo", rows((o, slot) -> slot % o.tokens()), EXACT),
            fault("rows of the slot's place", rowsByPlace(), EXACT),
            fault("order names tokens", Faults.after(ExpertPermuteFaults::orderOfTokens), EXACT),
            fault("order not written at its end", Faults.output("order", order -> order.restore(order.elements() - 1)), NORMAL),
            fault("order and inverse exchanged", Faults.after(ExpertPermuteFaults::exchange), EXACT),
            fault("inverse not written at its end", Faults.output("inverse", inverse -> inverse.restore(inverse.elements() - 1)), NORMAL),
            fault("counts added up", Faults.output("counts", ExpertPermuteFaults::addUp), NORMAL),
            fault("one count too high", Faults.output("counts", counts -> counts.putBits(0, counts.bits(0) + 1)), EXACT),
            fault("counts of 32 bits", Faults.output("counts", ExpertPermuteFaults::narrow), EXACT)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static ExpertPermute operator(OpCall call) {
        return (ExpertPermute) call.operator();
    }

    @FunctionalInterface
    private interface OfSlot {
        int number(ExpertPermute o, int slot);
    }

    /// The slots of each expert in another order.
    private static FaultyDevice.Fault resorted(OfSlot key) {
        return Faults.after(call -> {
            double[] ids = Patterns.values(Faults.tensor(call, "ids"));
            rewrite(call, IntStream.range(0, ids.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(s -> ids[s]).thenComparingInt(s -> key.number(operator(call), s)))
                .mapToInt(Integer::intValue).toArray());
        });
    }

    /// The outputs as they belong to an order.
    private static void rewrite(OpCall call, int[] order) {
        int top = operator(call).top();
        rows(call, (p, slot) -> order[p] / top);
        for (int p = 0; p < order.length; p++) {
            put(call, "order", p, order[p]);
            put(call, "inverse", order[p], p);
        }
    }

    /// Row p of y becomes a row of x.
    ///
    /// @param source of the row p and the slot that it belongs to
    private static void rows(OpCall call, IntBinaryOperator source) {
        Tensor x = Faults.tensor(call, "x");
        Tensor y = Faults.tensor(call, "y");
        long[] order = Patterns.all(Faults.tensor(call, "order"));
        int hidden = operator(call).hidden();
        for (int p = 0; p < order.length; p++) {
            int row = source.applyAsInt(p, (int) order[p]);
            for (int i = 0; i < hidden; i++) {
                Patterns.write(y, y.spec().offsetOf((long) p * hidden + i), Patterns.read(x, x.spec().offsetOf((long) row * hidden + i)));
            }
        }
    }

    private static FaultyDevice.Fault rows(OfSlot token) {
        return Faults.after(call -> rows(call, (p, slot) -> token.number(operator(call), slot)));
    }

    private static FaultyDevice.Fault rowsByPlace() {
        return Faults.after(call -> rows(call, (p, slot) -> p / operator(call).top()));
    }

    private static void orderOfTokens(OpCall call) {
        long[] order = Patterns.all(Faults.tensor(call, "order"));
        for (int p = 0; p < order.length; p++) {
            put(call, "order", p, order[p] / operator(call).top());
        }
    }

    private static void exchange(OpCall call) {
        long[] order = Patterns.all(Faults.tensor(call, "order"));
        long[] inverse = Patterns.all(Faults.tensor(call, "inverse"));
        for (int i = 0; i < order.length; i++) {
            put(call, "order", i, inverse[i]);
            put(call, "inverse", i, order[i]);
        }
    }

    private static void put(OpCall call, String output, int at, long value) {
        Tensor tensor = Faults.tensor(call, output);
        Patterns.write(tensor, tensor.spec().offsetOf(at), value);
    }

    private static void addUp(Output counts) {
        for (int e = 1; e < counts.elements(); e++) {
            counts.putBits(e, counts.bits(e) + counts.bits(e - 1));
        }
    }

    /// Two to a word, in the front half of the vector.
    private static void narrow(Output counts) {
        int half = counts.elements() / 2;
        for (int e = 0; e < half; e++) {
            counts.putBits(e, counts.bits(2 * e) | counts.bits(2 * e + 1) << Integer.SIZE);
        }
        for (int e = half; e < counts.elements(); e++) {
            counts.restore(e);
        }
    }
}

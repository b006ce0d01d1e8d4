package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.List;
import java.util.Map;

/// Faults of what is stored, which every operator can have.
final class OutputFaults {
    private static final List<String> OF_ROUNDING = List.of("scaled by 1.002", "a slight gain", "truncated instead of rounded");

    private OutputFaults() {
    }

    /// The cases that they are planted in.
    ///
    /// @param exact padded, of `fill=exact-int`
    /// @param few   of `fill=normal` or the like
    /// @param broad the same with at least 1024 elements in the output
    /// @param tiny  of `fill=tiny`
    record Lines(String exact, String few, String broad, String tiny) {
    }

    /// The faults of one floating-point output.
    ///
    /// @param slight a gain that hardly any single f32 element shows
    static List<KnownFault> of(String operator, String output, Lines lines, double slight) {
        return List.of(
            new KnownFault("one element not written", operator, Faults.output(output, y -> y.restore(y.elements() / 2)), lines.exact),
            new KnownFault("a row not written", operator, Faults.output(output, y -> eachOfRow(y, y.rows() - 1, y::restore)), lines.exact),
            new KnownFault("one element NaN", operator, Faults.output(output, y -> y.put(y.elements() - 1, Double.NaN)), lines.tiny),
            new KnownFault("one element infinite", operator, Faults.output(output, y -> y.put(y.elements() / 2, Double.POSITIVE_INFINITY)), lines.tiny),
            new KnownFault("all zeros", operator, Faults.output(output, y -> each(y, i -> y.put(i, 0))), lines.exact),
            new KnownFault("two columns swapped", operator, Faults.output(output, OutputFaults::swapColumns), lines.exact),
            new KnownFault("two rows swapped", operator, Faults.output(output, OutputFaults::swapRows), lines.exact),
            new KnownFault("a row doubled", operator, Faults.output(output, y -> eachOfRow(y, 0, i -> y.put(i, 2 * y.get(i)))), lines.exact),
            new KnownFault("a row repeated", operator, Faults.output(output, OutputFaults::repeatRow), lines.exact),
            new KnownFault("elements of the launch before left standing", operator, stale(output), lines.few),
            new KnownFault("one sign flipped", operator, Faults.output(output, y -> y.put(y.elements() / 3, -y.get(y.elements() / 3))), lines.few),
            new KnownFault("scaled by 1.002", operator, stored(output, (y, i, unrounded) -> y.put(i, 1.002 * unrounded)), lines.broad),
            new KnownFault("a slight gain", operator, stored(output, (y, i, unrounded) -> y.put(i, (1 + gain(y.dtype(), slight)) * unrounded)), lines.broad),
            new KnownFault("three units in the last place off", operator, Faults.output(output, OutputFaults::nudge), lines.exact),
            new KnownFault("truncated instead of rounded", operator, stored(output, OutputFaults::truncate), lines.broad)
                .harmlessIn("an f32 result is not rounded again", "f32", "f32, w=bf16"),
            new KnownFault("passed through bf16", operator, Faults.output(output, y -> each(y, i -> y.put(i, Rounding.round(y.get(i), DType.BF16)))), lines.few)
                .harmlessIn("a bf16 result is a bf16 number", "bf16"),
            new KnownFault("an input changed", operator, inputChanged(), lines.exact),
            new KnownFault("the gap between two rows written", operator, gapWritten(output), lines.exact));
    }

    /// The faults of one output of which each element is a copy: all but those of rounding, which change no copy.
    static List<KnownFault> ofCopies(String operator, String output, Lines lines) {
        return of(operator, output, lines, 0).stream().filter(fault -> !OF_ROUNDING.contains(fault.name())).toList();
    }

    @FunctionalInterface
    private interface At {
        void element(int i);
    }

    private static void each(Output y, At action) {
        for (int i = 0; i < y.elements(); i++) {
            action.element(i);
        }
    }

    private static void eachOfRow(Output y, int row, At action) {
        for (int j = 0; j < y.columns(); j++) {
            action.element(row * y.columns() + j);
        }
    }

    private static void repeatRow(Output y) {
        eachOfRow(y, 0, i -> y.putBits(i + (y.rows() - 1) * y.columns(), y.bits(i)));
    }

    private static void nudge(Output y) {
        int middle = y.elements() / 2;
        y.putBits(middle, y.bits(middle) + 3);
    }

    private static void swapColumns(Output y) {
        for (int row = 0; row < y.rows() && y.columns() > 1; row++) {
            y.swap(row * y.columns(), row * y.columns() + 1);
        }
    }

    private static void swapRows(Output y) {
        eachOfRow(y, 0, i -> y.swap(i, i + (y.rows() - 1) * y.columns()));
    }

    /// The first two elements are those of a launch on other numbers.
    private static FaultyDevice.Fault stale(String output) {
        return (honest, call) -> {
            Output y = new Output(call, output);
            Map<String, Weight> before = Faults.operands(call);
            Operand first = call.bound().getFirst().operand();
            Tensor original = Faults.tensor(call, first.name());
            double[] values = Patterns.values(original);
            for (int i = 0; i < values.length; i++) {
                values[i] = -values[i] / 2;
            }
            before.put(first.name(), Patterns.place(original, original.dtype(), values, original.shape().toArray()));
            honest.launch(call.operator().bind(before));
            honest.synchronize();
            int count = Math.min(2, y.elements());
            long[] stale = new long[count];
            for (int i = 0; i < count; i++) {
                stale[i] = y.bits(i);
            }
            honest.launch(call);
            honest.synchronize();
            for (int i = 0; i < count; i++) {
                y.putBits(i, stale[i]);
            }
        };
    }

    /// Stores an element.
    @FunctionalInterface
    private interface Store {
        /// @param unrounded what the device computes, before it is rounded to the output's dtype
        void element(Output y, int i, double unrounded);
    }

    /// An honest launch, whose unrounded results are stored otherwise.
    private static FaultyDevice.Fault stored(String output, Store store) {
        return (honest, call) -> {
            Output y = new Output(call, output);
            double[] unrounded = y.dtype() == DType.F32 ? null : InF32.launch(honest, call.operator(), Faults.operands(call), output);
            honest.launch(call);
            honest.synchronize();
            each(y, i -> store.element(y, i, unrounded == null ? y.get(i) : unrounded[i]));
        };
    }

    /// Half a rounding, or what the bounds of single f32 elements, which leave room for a whole sum, have room for.
    private static double gain(DType dtype, double inF32) {
        return dtype == DType.F32 ? inF32 : dtype.unitRoundoff() / 2;
    }

    private static void truncate(Output y, int i, double unrounded) {
        double nearest = Rounding.round(unrounded, y.dtype());
        // one less in the bit pattern is one step toward zero
        int steps = Math.abs(nearest) > Math.abs(unrounded) ? 1 : 0;
        y.putBits(i, Rounding.bits(nearest, y.dtype()) - steps);
    }

    static FaultyDevice.Fault inputChanged() {
        return Faults.after(call -> {
            Tensor first = (Tensor) call.bound().getFirst().value();
            if (first.shape().elements() > 0) {
                Patterns.write(first, 0, Patterns.read(first, 0) ^ 1);
            }
        });
    }

    private static FaultyDevice.Fault gapWritten(String output) {
        return Faults.after(call -> {
            Tensor y = Faults.tensor(call, output);
            int rank = y.shape().rank();
            boolean hasGap = y.shape().elements() > y.shape().last() && y.spec().stride(rank - 2) > y.shape().last();
            if (hasGap) {
                Patterns.write(y, y.shape().last(), 0);
            }
        });
    }
}

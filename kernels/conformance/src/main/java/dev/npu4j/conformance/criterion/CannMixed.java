package dev.npu4j.conformance.criterion;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Operator;

/// The mixed tolerance by which CANN's operators are judged since, as its documentation pages give it:
///
/// ```
/// |X - G| <= atol + rtol·|G|   for 99 % of the elements, and
/// max |X - G| <= max(floor, 32 units in the last place of G at that element)
/// ```
///
/// | type | rtol | atol | floor |
/// |---|---|---|---|
/// | f16 | 2^-9 | 2^-9 | 0.1 |
/// | bf16 | 2^-6 | 2^-6 | 1.0 |
/// | f32 | 2^-10 | 2^-16 | 0.01 |
///
/// (Copies by third parties differ in atol: f16 2^-14, bf16 2^-10.) G is of a wider type. An element that is not a number
/// on both sides is compared once both are of the output's type, and left out of the second rule: as we read it, it is
/// one of the 99 % where it is the same, NaN for NaN included, and else one of the others. Value and limit: the share
/// outside and 0.01, or the largest error and its bound, whichever is nearer to its limit or farther beyond.
///
/// Blind to one element in a hundred: it may be NaN, or wrong by up to the floor.
final class CannMixed implements Criterion {
    private static final PerType<Closeness> TOLERANCES = new PerType<>(
        new Closeness(0x1p-9, 0x1p-9, true), new Closeness(0x1p-6, 0x1p-6, true), new Closeness(0x1p-10, 0x1p-16, true));
    private static final PerType<Double> FLOORS = new PerType<>(0.1, 1.0, 0.01);
    private static final double SHARE = 0.01;
    private static final double PLACES = 32;

    @Override
    public String name() {
        return "cann-mixed";
    }

    @Override
    public String description() {
        return "CANN's mixed tolerance: 99 % of the elements within atol + rtol·|G|, and no error above a floor or 32 units in the last place";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        Closeness tolerance = TOLERANCES.of(output.dtype());
        long outside = 0;
        double largest = 0;
        double where = 0; // G at the largest error
        for (int i = 0; i < output.size(); i++) {
            if (output.isFinite(i)) {
                double golden = output.golden()[i];
                double error = Math.abs(output.actual()[i] - golden);
                outside += error <= tolerance.atol() + tolerance.rtol() * Math.abs(golden) ? 0 : 1;
                if (error > largest) {
                    largest = error;
                    where = golden;
                }
            } else {
                outside += output.isSame(i) ? 0 : 1;
            }
        }
        double bound = Math.max(FLOORS.of(output.dtype()), PLACES * Rounding.place(where, output.dtype()));
        return Finding.atMost((double) outside / output.size(), SHARE).worse(Finding.atMost(largest, bound));
    }
}

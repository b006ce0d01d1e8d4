package dev.npu4j.conformance.reference;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;

/// The truth about one output operand: what float64 arithmetic gives, and how far an honest result may be from it.
///
/// All arrays hold one entry per element, in row-major order of the indices.
///
/// @param operand name of the output
/// @param dtype   its element type
/// @param value   the exact value, rounded only to f64; NaN where the element is not written
/// @param error   E: how far the f32 computation may stray from `value` *before* the result is rounded to `dtype`.
///                The rounding itself, `u_o·(|G| + E) + eta`, is added by the gate; for f32, where the last rounding is
///                one of the computation's, E holds it already. 0 where `value` is NaN or an infinity that must come out
///                as it is. Infinite where anything goes, NaN included: f32 may overflow on the way, or may not
/// @param written whether the operator writes the element at all; those it does not must keep their content
/// @param undecided whether a rounding to fewer bits on the way may honestly have fallen to either side, as
///                a score that is stored in 16 bits does near the middle of two: of such an element an error says only which
public record Expected(String operand, DType dtype, double[] value, double[] error, boolean[] written, boolean[] undecided) {
    /// Of elements that are all decided.
    public Expected(String operand, DType dtype, double[] value, double[] error, boolean[] written) {
        this(operand, dtype, value, error, written, new boolean[value.length]);
    }

    /// Whether a row of so many elements holds an infinity or NaN.
    boolean isSpecial(int row, int width) {
        for (int i = row * width; i < (row + 1) * width; i++) {
            if (!Double.isFinite(value[i]) || Math.abs(value[i]) >= Rounding.overflow(dtype)) {
                return true;
            }
        }
        return false;
    }

    /// The same, where anything goes in some rows.
    ///
    /// @param open which
    Expected openIn(boolean[] open) {
        int width = value.length / open.length;
        double[] errors = error.clone();
        for (int i = 0; i < errors.length; i++) {
            if (open[i / width]) {
                errors[i] = Double.POSITIVE_INFINITY;
            }
        }
        return new Expected(operand, dtype, value, errors, written, undecided);
    }

    /// What is expected of a device that has neither infinities nor NaN: the largest finite value in the place of what
    /// overflows for sure, 0 in the place of NaN.
    Expected saturated() {
        double[] values = value.clone();
        for (int i = 0; i < values.length; i++) {
            if (written[i] && Double.isNaN(values[i])) {
                values[i] = 0;
            } else if (Math.abs(values[i]) - error[i] >= Rounding.overflow(dtype)) {
                values[i] = Math.copySign(Rounding.largest(dtype), values[i]);
            }
        }
        return new Expected(operand, dtype, values, error, written, undecided);
    }
}

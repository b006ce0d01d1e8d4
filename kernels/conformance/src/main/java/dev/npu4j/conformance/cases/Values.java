package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;

/// Contents of one matrix under the fills whose meaning does not depend on the operator; operators call it for their
/// operands and handle the rest themselves.
final class Values {
    private static final int OUTLIER_FACTOR = 75;

    private final Counter random;
    private final DType dtype;
    private final int rows;
    private final int columns;

    Values(long seed, String operand, DType dtype, int rows, int columns) {
        this.random = new Counter(seed, operand);
        this.dtype = dtype;
        this.rows = rows;
        this.columns = columns;
    }

    /// One number per element, by its index, rounded to the dtype.
    double[] each(java.util.function.IntToDoubleFunction value) {
        double[] all = new double[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < all.length; i++) {
            all[i] = Rounding.round(value.applyAsDouble(i), dtype);
        }
        return all;
    }

    Counter random() {
        return random;
    }

    /// What activations hold under `fill`.
    ///
    /// @param largest magnitude that HUGE may reach, below the dtype's own
    double[] activations(Fill fill, double largest) {
        return switch (fill) {
            case NORMAL, TIES, CANCEL, RISING_MAX, EXACT_INT -> each(random::normal);
            case UNIFORM1 -> each(i -> 2 * random.uniform(i) - 1);
            case UNIFORM5 -> each(i -> 10 * random.uniform(i) - 5);
            case OFFSET -> each(i -> 100 + 5 * random.normal(i));
            case OUTLIER -> each(i -> random.normal(i) * (isOutlier(i % columns) ? OUTLIER_FACTOR : 1) * (i / columns == rows / 2 ? 1e-4 : 1));
            case HEAVY -> each(this::student);
            case POSITIVE -> each(i -> Math.abs(random.normal(i)));
            case DENORMAL -> each(i -> random.between(i, -100, 100) * Rounding.smallest(dtype));
            case TINY -> each(i -> random.sign(i) * smallestOf(i / columns) * (1 + 255 * random.uniform(2L * i + 1)));
            case HUGE -> each(i -> (2 * random.uniform(i) - 1) * Math.min(largest, largestOf(i / columns)));
            case SPECIALS -> specials();
        };
    }

    /// What weights and gammas hold: tame numbers, of either sign, so that the activations decide the difficulty.
    double[] weights(Fill fill) {
        return switch (fill) {
            case UNIFORM5 -> each(i -> 10 * random.uniform(i) - 5);
            case POSITIVE -> each(i -> Math.abs(random.normal(i)));
            case UNIFORM1, HUGE -> each(i -> 2 * random.uniform(i) - 1);
            default -> each(random::normal);
        };
    }

    /// Every third row of TINY lies where squares of f32 numbers begin to underflow, not at the end of the range.
    private double smallestOf(int row) {
        return dtype == DType.F16 || row % 3 != 1 ? Rounding.smallestNormal(dtype) : Math.scalb(1.0, random.between(-6L - row, -84, -64));
    }

    /// Every third row of HUGE lies where squares of f32 numbers begin to overflow.
    private double largestOf(int row) {
        return dtype == DType.F16 || row % 3 != 1 ? 0.9 * Rounding.largest(dtype) : Math.scalb(1.0, random.between(-6L - row, 60, 65));
    }

    private boolean isOutlier(int column) {
        // About one channel in 300, and always one.
        return column == random.below(-1, columns) || random.below(-2L - column, 300) == 0;
    }

    /// The quantile function of Student's t with two degrees of freedom.
    private double student(int i) {
        double p = random.uniform(i) + 0x1p-54;
        return Math.clamp((2 * p - 1) / StrictMath.sqrt(2 * p * (1 - p)), -1000, 1000);
    }

    private double[] specials() {
        double[] values = each(random::normal);
        double[] special = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0,
            Rounding.largest(dtype), -Rounding.smallestNormal(dtype), Rounding.smallest(dtype)};
        for (int row = 0; row < rows; row += 3) {
            // First, last or any column: where tails begin and end is where mistakes live.
            int[] places = {0, columns - 1, random.below(-3L - row, columns)};
            int at = row * columns + places[random.below(-4L - row, 3)];
            values[at] = special[random.below(-5L - row, special.length)];
        }
        return values;
    }
}

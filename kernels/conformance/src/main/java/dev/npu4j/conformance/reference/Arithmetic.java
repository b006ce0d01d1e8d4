package dev.npu4j.conformance.reference;

/// How a device computes with f32, as far as bounds depend on it. Measured by a probe, never assumed of an accelerator:
/// vendors say little about their matrix units' accumulators.
///
/// @param rounding of an accumulation's steps
/// @param block    products that are added before the accumulator rounds: 1 where each addition rounds
/// @param flushes  whether subnormal results come out as zero
/// @param hf32     whether f32 operands of a matmul lose their low bits (11 bits of fraction are left)
/// @param overflow what becomes of values too large for the output, and of NaN
/// @param narrowSquares whether norms lose a row whose squares leave the range of f32; our own do not, others may
public record Arithmetic(Rounding rounding, int block, boolean flushes, boolean hf32, Overflow overflow, boolean narrowSquares) {
    /// With norms of unbounded range.
    public Arithmetic(Rounding rounding, int block, boolean flushes, boolean hf32, Overflow overflow) {
        this(rounding, block, flushes, hf32, overflow, false);
    }

    /// Direction in which a sum is rounded.
    public enum Rounding { NEAREST, TOWARD_ZERO }

    /// What becomes of values without a finite representation.
    public enum Overflow {
        /// Infinities and NaN come out as such.
        INF_NAN,
        /// An infinity comes out as the largest finite value, NaN as 0: older Ascend products.
        SATURATE
    }

    /// f32 as the standard has it: what a CPU does.
    public static final Arithmetic IEEE = new Arithmetic(Rounding.NEAREST, 1, false, false, Overflow.INF_NAN);

    /// The same, but for the squares of norms.
    public Arithmetic withNarrowSquares(boolean narrow) {
        return new Arithmetic(rounding, block, flushes, hf32, overflow, narrow);
    }

    public Arithmetic withOverflow(Overflow other) {
        return new Arithmetic(rounding, block, flushes, hf32, other, narrowSquares);
    }

    /// For people: `sums rounded to nearest, one product at a time; subnormals kept; infinities and NaN`.
    public String inWords() {
        return "sums rounded " + (rounding == Rounding.NEAREST ? "to nearest" : "toward zero")
            + (block == 1 ? ", one product at a time" : ", " + block + " products at a time")
            + (hf32 ? "; operands shortened to hf32" : "") + (flushes ? "; subnormals flushed to zero" : "; subnormals kept")
            + (overflow == Overflow.SATURATE ? "; overflow saturates, NaN becomes 0" : "; infinities and NaN")
            + (narrowSquares ? "; norms lose rows whose squares leave f32's range" : "");
    }

    /// Bound of the error of a sum of n products, in units of the sum of their magnitudes.
    ///
    /// To nearest: `lambda·√n·u` ([Approx#LAMBDA]). Toward zero errors share a sign and add up: `(n/block + 2)·2u`.
    double ofSum(int n) {
        return switch (rounding) {
            case NEAREST -> Approx.LAMBDA * Math.sqrt(n) * Approx.U;
            case TOWARD_ZERO -> ((double) n / block + 2) * 2 * Approx.U;
        };
    }

    /// Bound of the relative error of a product of two f32 operands before anything is added: that of their conversion.
    double ofProduct() {
        return hf32 ? 2 * 0x1p-11 + 0x1p-22 : 0;
    }

    /// What one f32 operation may lose by underflow.
    double eta() {
        return flushes ? 0x1p-126 : Approx.ETA;
    }
}

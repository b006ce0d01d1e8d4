package dev.npu4j.conformance.number;

import dev.npu4j.kernels.tensor.DType;

/// Rounding from f64 to the storage types and back, written from the formats' definitions and sharing no code with
/// `Tensor` or any backend: one rounding, to nearest, ties to even, straight from f64.
///
/// | type | p significant bits | emin | emax |
/// |------|--------------------|------|------|
/// | f32  | 24                 | -126 | 127  |
/// | f16  | 11                 | -14  | 15   |
/// | bf16 | 8                  | -126 | 127  |
public final class Rounding {
    private Rounding() {
    }

    /// The value of `dtype` nearest to `value`; infinite past the largest finite one. Integers are truncated to range
    /// by the cast of their type, and are expected to be whole already.
    public static double round(double value, DType dtype) {
        return switch (dtype) {
            case F64 -> value;
            case I8 -> (byte) value;
            case I32 -> (int) value;
            case I64, U64 -> (long) value;
            case F32, F16, BF16 -> {
                if (value == 0 || !Double.isFinite(value)) {
                    yield value;
                }
                // Subnormals share the last place of the smallest normal number.
                int lastPlace = Math.max(Math.getExponent(value), emin(dtype)) - (precision(dtype) - 1);
                double rounded = Math.scalb(Math.rint(Math.scalb(value, -lastPlace)), lastPlace);
                yield Math.abs(rounded) > largest(dtype) ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
            }
        };
    }

    /// The unit in the last place of `dtype` at a finite value: the distance of its neighbours there.
    public static double place(double value, DType dtype) {
        int exponent = value == 0 ? emin(dtype) : Math.max(Math.getExponent(value), emin(dtype));
        return Math.scalb(1.0, exponent - (precision(dtype) - 1));
    }

    /// Bit pattern of `value` rounded to `dtype`, in the low bits; NaN is the canonical quiet one.
    public static long bits(double value, DType dtype) {
        double rounded = round(value, dtype);
        return switch (dtype) {
            case F64 -> Double.doubleToLongBits(rounded);
            case I8, I32, I64, U64 -> (long) rounded;
            case F32, F16, BF16 -> {
                int fractionBits = precision(dtype) - 1;
                int width = dtype.size() * 8;
                long sign = Double.doubleToRawLongBits(rounded) < 0 ? 1L << (width - 1) : 0;
                long infinity = (2L * emax(dtype) + 1) << fractionBits;
                if (Double.isNaN(rounded)) {
                    yield infinity | 1L << (fractionBits - 1);
                }
                double magnitude = Math.abs(rounded);
                if (magnitude == Double.POSITIVE_INFINITY) {
                    yield sign | infinity;
                }
                if (magnitude < Math.scalb(1.0, emin(dtype))) {
                    yield sign | (long) Math.scalb(magnitude, fractionBits - emin(dtype));
                }
                int exponent = Math.getExponent(magnitude);
                long significand = (long) Math.scalb(magnitude, fractionBits - exponent);
                // The leading one of the significand adds 1 to the exponent field, which therefore starts one lower.
                yield sign | (((long) (exponent + emax(dtype) - 1) << fractionBits) + significand);
            }
        };
    }

    /// Value of a bit pattern of `dtype`; exact.
    public static double value(long bits, DType dtype) {
        return switch (dtype) {
            case F64 -> Double.longBitsToDouble(bits);
            case I8 -> (byte) bits;
            case I32 -> (int) bits;
            case I64, U64 -> bits;
            case F32, F16, BF16 -> {
                int fractionBits = precision(dtype) - 1;
                int width = dtype.size() * 8;
                long fraction = bits & ((1L << fractionBits) - 1);
                int field = (int) (bits >>> fractionBits) & (2 * emax(dtype) + 1);
                double sign = (bits >>> (width - 1) & 1) == 1 ? -1 : 1;
                if (field == 2 * emax(dtype) + 1) {
                    yield fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
                }
                if (field == 0) {
                    yield sign * Math.scalb((double) fraction, emin(dtype) - fractionBits);
                }
                yield sign * Math.scalb((double) (fraction + (1L << fractionBits)), field - emax(dtype) - fractionBits);
            }
        };
    }

    /// Largest finite value of a floating-point type.
    public static double largest(DType dtype) {
        return Math.scalb(2 - Math.scalb(1.0, 1 - precision(dtype)), emax(dtype));
    }

    /// Smallest positive normal value of a floating-point type.
    public static double smallestNormal(DType dtype) {
        return Math.scalb(1.0, emin(dtype));
    }

    /// Smallest positive value of a floating-point type.
    public static double smallest(DType dtype) {
        return Math.scalb(1.0, emin(dtype) - precision(dtype) + 1);
    }

    /// Magnitudes from here on round to infinity: half a place past the largest finite value.
    public static double overflow(DType dtype) {
        return Math.scalb(2 - Math.scalb(1.0, -precision(dtype)), emax(dtype));
    }

    private static int precision(DType dtype) {
        return switch (dtype) {
            case F32 -> 24;
            case F16 -> 11;
            case BF16 -> 8;
            default -> throw new IllegalArgumentException(dtype + " is not a type that operators compute in");
        };
    }

    private static int emax(DType dtype) {
        return dtype == DType.F16 ? 15 : 127;
    }

    private static int emin(DType dtype) {
        return 1 - emax(dtype);
    }
}

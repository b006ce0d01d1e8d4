package dev.npu4j.kernels.tensor;

/// Conversions between f32 and bf16, the upper half of an f32. (For f16 the JDK has `Float.float16ToFloat`.)
public final class Bf16 {
    private static final short CANONICAL_NAN = (short) 0x7FC0;

    private Bf16() {
    }

    /// Exact: every bf16 value is an f32 value.
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// Rounds to nearest, ties to even; overflow gives infinity; NaN gives the canonical quiet NaN.
    public static short fromFloat(float value) {
        if (value != value) {
            return CANONICAL_NAN;
        }
        int bits = Float.floatToRawIntBits(value);
        // Adding just under half an ulp, plus the last kept bit, carries exactly when nearest-even says so.
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }
}

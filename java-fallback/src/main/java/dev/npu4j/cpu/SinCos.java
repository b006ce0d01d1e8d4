package dev.npu4j.cpu;

/// Cosine and sine of angles from 0 to 2^31, in f64, each rounded once to f32. Our own, because `Math` may differ from machine to machine
/// and `StrictMath` takes several times as long.
///
/// angle = n·π/2 + r with |r| <= π/4 or hardly more; sin r and cos r by their Taylor polynomials (remainders below 2^-53 of the value), and n
/// says which of them, and which sign, is wanted. The first step of the reduction is exact: n has 31 bits, and what is left is a multiple of the
/// angle's last place or of 2^-52. Before they are rounded, results are within 2^-51 of the truth.
final class SinCos {
    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double MAGIC = 0x1.8p52; // adding it rounds to a whole number, left in the low bits
    private static final double HALF_PI_HIGH = 0x1.921fb54442d18p0;
    private static final double HALF_PI_LOW = 0x1.1a62633145c07p-54;

    private static final double S3 = -1.0 / 6;
    private static final double S5 = 1.0 / 120;
    private static final double S7 = -1.0 / 5040;
    private static final double S9 = 1.0 / 362_880;
    private static final double S11 = -1.0 / 39_916_800;
    private static final double S13 = 1.0 / 6_227_020_800L;
    private static final double S15 = -1.0 / 1_307_674_368_000L;
    private static final double C4 = 1.0 / 24;
    private static final double C6 = -1.0 / 720;
    private static final double C8 = 1.0 / 40_320;
    private static final double C10 = -1.0 / 3_628_800;
    private static final double C12 = 1.0 / 479_001_600;
    private static final double C14 = -1.0 / 87_178_291_200L;
    private static final double C16 = 1.0 / 20_922_789_888_000L;

    private SinCos() {
    }

    /// Those of `position · frequencies[j]`, for each j.
    static void turns(int position, double[] frequencies, float[] cos, float[] sin) {
        for (int j = 0; j < frequencies.length; j++) {
            double angle = position * frequencies[j];
            double shifted = Math.fma(angle, TWO_OVER_PI, MAGIC);
            double n = shifted - MAGIC;
            int quarter = (int) Double.doubleToRawLongBits(shifted);
            double r = Math.fma(-n, HALF_PI_LOW, Math.fma(-n, HALF_PI_HIGH, angle));
            double square = r * r;
            double s = Math.fma(S15, square, S13);
            s = Math.fma(s, square, S11);
            s = Math.fma(s, square, S9);
            s = Math.fma(s, square, S7);
            s = Math.fma(s, square, S5);
            s = Math.fma(s, square, S3);
            s = Math.fma(s * square, r, r);
            double c = Math.fma(C16, square, C14);
            c = Math.fma(c, square, C12);
            c = Math.fma(c, square, C10);
            c = Math.fma(c, square, C8);
            c = Math.fma(c, square, C6);
            c = Math.fma(c, square, C4);
            c = Math.fma(c, square, -0.5);
            c = Math.fma(c, square, 1);
            boolean isOdd = (quarter & 1) != 0;
            cos[j] = signed((float) (isOdd ? s : c), quarter + 1);
            sin[j] = signed((float) (isOdd ? c : s), quarter);
        }
    }

    /// The negative where the second bit is set.
    private static float signed(float value, int bits) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ (bits & 2) << 30);
    }
}

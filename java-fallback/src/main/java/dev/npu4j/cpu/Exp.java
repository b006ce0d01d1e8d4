package dev.npu4j.cpu;

/// exp(x) in f32 for x <= 0: the constants that both implementations share, and the scalar one.
///
/// x = n·ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor polynomial of degree 7 (remainder below 2^-27), then times
/// 2^n in two steps, so that results below the normal range round once, gradually. Relative error below 2^-22.
final class Exp {
    static final float LOWEST = -174f; // e^-174 is far below the smallest subnormal; n stays above -252
    static final float LOG2_E = 1.44269504f;
    static final float MAGIC = 0x1.8p23f; // adding it rounds to a whole number, left in the low bits
    static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);
    static final float LN2_HIGH = 0x1.62e4p-1f; // 15 bits: n times it is exact
    static final float LN2_LOW = 1.42860677e-6f;

    static final float C2 = 1f / 2;
    static final float C3 = 1f / 6;
    static final float C4 = 1f / 24;
    static final float C5 = 1f / 120;
    static final float C6 = 1f / 720;
    static final float C7 = 1f / 5040;

    private Exp() {
    }

    static float exp(float value) {
        float x = Math.max(value, LOWEST);
        float shifted = Math.fma(x, LOG2_E, MAGIC);
        int n = Float.floatToRawIntBits(shifted) - MAGIC_BITS;
        float whole = shifted - MAGIC;
        float r = Math.fma(whole, -LN2_HIGH, x);
        r = Math.fma(whole, -LN2_LOW, r);
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        int half = n >> 1;
        return p * power(half) * power(n - half);
    }

    private static float power(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }
}

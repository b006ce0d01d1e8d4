package dev.npu4j.cpu;

/// The activations of a run of elements in f32.
///
/// Only the exponential is written twice; the loops around it are plain Java, each element a fixed sequence of IEEE operations, so the
/// compiler may vectorise them as it likes without changing a bit. None has a branch that depends on what it
/// finds: a minimum and a maximum, or a choice between two numbers, tell the signs apart.
final class Activations {
    /// `2 · sqrt(2 / pi)`, and that times 0.044715.
    private static final float LINEAR = 1.5957691216057308f;
    private static final float CUBIC = 0.07135481282805226f;

    /// `Phi(-15)` is below f32's smallest number.
    private static final float FAR = 15f;

    /// `Phi(-t) · exp(t² / 2)` for t from 0 to [#FAR] as a quotient of polynomials, to 2^-27; all terms are positive, so neither cancels.
    private static final float P0 = 0.5f;
    private static final float P1 = 0.43928494173722393f;
    private static final float P2 = 0.1839697623444264f;
    private static final float P3 = 0.04088119156685827f;
    private static final float P4 = 0.004153195931460732f;
    private static final float Q1 = 1.676454888764706f;
    private static final float Q2 = 1.205551949500693f;
    private static final float Q3 = 0.4714102120195851f;
    private static final float Q4 = 0.10248006487397024f;
    private static final float Q5 = 0.010410406746655557f;

    private Activations() {
    }

    /// `up = silu(gate) · up`.
    ///
    /// @param e room to work in
    static void swiGlu(Primitives primitives, float[] gate, float[] up, float[] e, int count) {
        for (int i = 0; i < count; i++) {
            e[i] = -Math.abs(gate[i]);
        }
        primitives.exponentials(e, count);
        timesSigmoid(gate, e, count);
        for (int i = 0; i < count; i++) {
            up[i] *= gate[i];
        }
    }

    /// `x = sigma(x)`.
    ///
    /// @param e room to work in
    static void sigmoid(Primitives primitives, float[] x, float[] e, int count) {
        for (int i = 0; i < count; i++) {
            e[i] = -Math.abs(x[i]);
        }
        primitives.exponentials(e, count);
        for (int i = 0; i < count; i++) {
            x[i] = (x[i] < 0f ? e[i] : 1f) / (1f + e[i]);
        }
    }

    /// `x = x · Phi(x)`: from 1 there is nothing to subtract but `Phi(-|x|)`, which is itself good to a few units in the last place.
    ///
    /// @param t room to work in, as is `e`
    static void gelu(Primitives primitives, float[] x, float[] t, float[] e, int count) {
        for (int i = 0; i < count; i++) {
            t[i] = Math.min(Math.abs(x[i]), FAR);
        }
        for (int i = 0; i < count; i++) {
            e[i] = -0.5f * (t[i] * t[i]);
        }
        primitives.exponentials(e, count);
        for (int i = 0; i < count; i++) {
            tails(t, e, i);
        }
        for (int i = 0; i < count; i++) {
            // the minimum keeps -inf · 0, and spares +inf the same
            x[i] = Math.fma(-Math.abs(Math.min(x[i], FAR)), e[i], Math.max(x[i], 0f));
        }
    }

    /// `e = Phi(-t)`, of `e = exp(-t² / 2)`.
    private static void tails(float[] t, float[] e, int i) {
        float s = t[i];
        float square = s * s;
        float lost = Math.fma(s, s, -square); // by rounding the square, and so by the exponent
        float exponential = Math.fma(-0.5f * lost, e[i], e[i]);
        float p = Math.fma(P4, s, P3);
        p = Math.fma(p, s, P2);
        p = Math.fma(p, s, P1);
        p = Math.fma(p, s, P0);
        float q = Math.fma(Q5, s, Q4);
        q = Math.fma(q, s, Q3);
        q = Math.fma(q, s, Q2);
        q = Math.fma(q, s, Q1);
        q = Math.fma(q, s, 1f);
        e[i] = exponential * (p / q);
    }

    /// `x = x · sigma(2 · sqrt(2 / pi) · (x + 0.044715 · x³))`.
    ///
    /// @param e room to work in
    static void geluTanh(Primitives primitives, float[] x, float[] e, int count) {
        for (int i = 0; i < count; i++) {
            e[i] = -Math.abs(x[i] * Math.fma(CUBIC, x[i] * x[i], LINEAR));
        }
        primitives.exponentials(e, count);
        timesSigmoid(x, e, count);
    }

    /// `x = x · sigma(z)`, of `e = exp(-|z|)`, where z has the sign of x: `sigma` is `1 / (1 + e)` or `e / (1 + e)`, neither of which
    /// cancels or overflows.
    private static void timesSigmoid(float[] x, float[] e, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = Math.fma(Math.min(x[i], 0f), e[i], Math.max(x[i], 0f)) / (1f + e[i]);
        }
    }
}

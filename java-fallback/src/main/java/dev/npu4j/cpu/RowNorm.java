package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;

/// What the three norms share: the arithmetic of one row, in f32, by one worker.
///
/// Loops over elements are plain Java: each element is a fixed sequence of IEEE operations, so the compiler may
/// vectorise them as it likes without changing a bit.
final class RowNorm {
    private static final float TOO_SMALL = 0x1p-80f; // below this, squares may have lost bits that count beside the eps
    private static final double TINY_EPS = 0x1p-40;
    private static final int SHIFT = 80;

    private final Scratch scratch;
    private Primitives primitives;
    private int hidden;
    private double eps;

    /// 1/rms of the row given to [#measure] is `rstd · 2^exponent`; the exponent is 0 for all but extreme rows.
    private float rstd;
    private int exponent;

    RowNorm(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Turns to the rows of another norm.
    RowNorm begin(Primitives primitives, int hidden, double eps) {
        this.primitives = primitives;
        this.hidden = hidden;
        this.eps = eps;
        return this;
    }

    float[] row(int slot) {
        return scratch.floats(slot, hidden);
    }

    void load(Tensor tensor, long row, float[] to) {
        long at = tensor.shape().rank() == 1 ? 0 : row * tensor.spec().stride(0);
        primitives.decode(tensor.dtype(), tensor.segment(), at * tensor.dtype().size(), to, 0, hidden);
    }

    void store(float[] from, Tensor tensor, long row) {
        primitives.encode(tensor.dtype(), from, 0, hidden, tensor.segment(), row * tensor.spec().stride(0) * tensor.dtype().size());
    }

    /// Takes 1/sqrt(mean(v²) + eps). Where the f32 sum of squares would overflow, or vanish beside a tiny eps, the row
    /// is summed again scaled by 2^∓80, so that the result is that of unbounded range.
    void measure(float[] v) {
        float sum = primitives.sumOfSquares(v, hidden, scratch.lanes);
        if (!measured(sum)) {
            measureScaled(v, sum == Float.POSITIVE_INFINITY ? -SHIFT : SHIFT);
        }
    }

    /// As [#measure] of a row whose sum of squares is known; false where that sum is not enough to go by.
    boolean measured(float sum) {
        if (sum == Float.POSITIVE_INFINITY || sum < TOO_SMALL && eps < TINY_EPS) {
            return false;
        }
        rstd = (float) (1 / Math.sqrt((double) sum / hidden + eps));
        exponent = 0;
        return true;
    }

    /// 1/rms of the row last measured, which was no extreme one.
    float rstd() {
        return rstd;
    }

    float[] lanes() {
        return scratch.lanes;
    }

    int hidden() {
        return hidden;
    }

    private void measureScaled(float[] v, int shift) {
        float[] scaled = scratch.floats(7, hidden);
        float factor = power(shift);
        for (int i = 0; i < hidden; i++) {
            scaled[i] = v[i] * factor;
        }
        double mean = (double) primitives.sumOfSquares(scaled, hidden, scratch.lanes) / hidden;
        rstd = (float) (1 / Math.sqrt(mean + eps * Math.scalb(1.0, 2 * shift)));
        exponent = shift;
    }

    /// Stores 1/rms of the row last measured, rounded to f32.
    void storeRstd(Tensor tensor, long row) {
        scratch.lanes[0] = exponent == 0 ? rstd : rstd * power(exponent);
        primitives.encode(DType.F32, scratch.lanes, 0, 1, tensor.segment(), row * Float.BYTES);
    }

    /// out = v · rstd, of the row last measured.
    void normalize(float[] v, float[] out) {
        float r = rstd;
        float factor = power(exponent);
        if (exponent == 0) {
            for (int i = 0; i < hidden; i++) {
                out[i] = v[i] * r;
            }
        } else if (exponent > 0) {
            // r may be far below 1: a tiny v must grow before it meets it
            for (int i = 0; i < hidden; i++) {
                out[i] = v[i] * factor * r;
            }
        } else {
            for (int i = 0; i < hidden; i++) {
                out[i] = v[i] * r * factor;
            }
        }
    }

    void multiply(float[] v, float[] gamma) {
        for (int i = 0; i < hidden; i++) {
            v[i] *= gamma[i];
        }
    }

    void add(float[] x, float[] y, float[] out) {
        for (int i = 0; i < hidden; i++) {
            out[i] = x[i] + y[i];
        }
    }

    /// Rounds every element to `dtype` and back.
    void round(DType dtype, float[] v) {
        Rounded.to(dtype, v, hidden);
    }

    private static float power(int n) {
        return Math.scalb(1f, n);
    }
}

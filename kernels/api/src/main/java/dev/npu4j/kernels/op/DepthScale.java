package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Arrays;

/// The depth factor `c / √L` of a depth-scaled sandwich norm: the *initial value* of the post-norm gammas of a model
/// with L layers. Gammas are trained afterwards, so a checkpoint needs no factor; this is for initialising, and for
/// folding the factor into gammas that were stored without it.
///
/// Source: Pangu Ultra (arXiv 2504.07866).
///
/// @param c      the constant: [#ATTENTION] or [#MLP], or one of one's own
/// @param layers all layers of the model, not the index of one
public record DepthScale(double c, int layers) {
    /// c of the norm after attention.
    public static final double ATTENTION = 0.283;
    /// c of the norm after the MLP or experts.
    public static final double MLP = 0.432;

    public DepthScale {
        if (!Double.isFinite(c)) {
            throw new OperandException("DepthScale", "c", "a finite number", String.valueOf(c));
        }
        Checks.positive("DepthScale", "layers", layers);
    }

    /// c / √L.
    public double factor() {
        return c / Math.sqrt(layers);
    }

    /// Sets every element of `gammaPost` to the factor, rounded to f32 and then to the dtype.
    public void initialise(Tensor gammaPost) {
        requirePresent(gammaPost);
        float[] values = gammaPost.toFloats(); // for their number, which it checks
        Arrays.fill(values, (float) factor());
        gammaPost.copyFrom(values);
    }

    /// Multiplies `gammaPost` by the factor in place. The product is taken in f64, rounded to f32 and then to the dtype.
    public void fold(Tensor gammaPost) {
        requirePresent(gammaPost);
        float[] values = gammaPost.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factor());
        }
        gammaPost.copyFrom(values);
    }

    private static void requirePresent(Tensor gammaPost) {
        if (gammaPost == null) {
            throw new OperandException("DepthScale", "gamma_post", "a tensor", "null");
        }
    }
}

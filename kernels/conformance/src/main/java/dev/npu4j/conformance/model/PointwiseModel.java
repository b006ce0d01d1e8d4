package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.NormalTail;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// The activations in f32. Exponential and complementary error function are those of a good library: rounded once, of an argument
/// that has been rounded.
final class PointwiseModel {
    private static final float ROOT_HALF = (float) Math.sqrt(0.5);
    private static final float LINEAR = (float) (2 * Math.sqrt(2 / Math.PI));
    private static final float CUBIC = (float) (2 * Math.sqrt(2 / Math.PI) * 0.044715);

    private PointwiseModel() {
    }

    static double[] compute(SwiGlu op, Map<String, double[]> inputs) {
        double[] y = gated(inputs.get("x"), op.rows(), op.width());
        Arrays.setAll(y, i -> Rounding.round(y[i], op.dtype()));
        return y;
    }

    /// The activation in f32, not rounded any further.
    static double[] gated(double[] x, int rows, int width) {
        return each(rows * width, DType.F32, i -> {
            int gateAt = i / width * 2 * width + i % width;
            float gate = (float) x[gateAt];
            return gate * sigmoid(gate) * (float) x[gateAt + width];
        });
    }

    static double[] compute(Gelu op, Map<String, double[]> inputs) {
        double[] x = inputs.get("x");
        boolean isTanh = op.approximate() == GeluForm.TANH;
        return each(op.rows() * op.width(), op.dtype(), i -> {
            float v = (float) x[i];
            return v * (isTanh ? sigmoid(v * (LINEAR + CUBIC * (v * v))) : 0.5f * erfc(-v * ROOT_HALF));
        });
    }

    private static double[] each(int elements, DType dtype, IntToDoubleFunction f32) {
        double[] y = new double[elements];
        IntStream.range(0, elements).parallel().forEach(i -> y[i] = Rounding.round(f32.applyAsDouble(i), dtype));
        return y;
    }

    private static float sigmoid(float z) {
        float e = (float) Math.exp(-Math.abs(z));
        return z < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    private static float erfc(float argument) {
        double tail = 2 * NormalTail.of(Math.abs((double) argument) * Math.sqrt(2));
        return (float) (argument < 0 ? 2 - tail : tail);
    }
}

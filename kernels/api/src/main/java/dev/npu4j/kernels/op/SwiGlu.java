package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The gated activation of a feed-forward network, between its fused gate-and-up projection and the one down: the first
/// half of a row of x is the gate, the second half what passes through it.
///
/// ```
/// y[i, j] = silu(x[i, j]) · x[i, width + j]
/// silu(g) = g / (1 + exp(-g))
/// ```
///
/// | operand | shape                | dtype          |
/// |---------|----------------------|----------------|
/// | x       | `[rows, 2 * width]`  | f32, f16, bf16 |
/// | y       | `[rows, width]`      | the same       |
///
/// y may not share memory with x: its rows are half as long.
///
/// **Numerical contract.** f32 throughout, silu before the product, y rounded once. The exponential is taken of -|g|, which
/// cannot overflow: silu is good to a few units in the last place for gates of either sign. Only where the
/// sigmoid is below f32's normal range (gates below about -87) may a result lose digits, or come out as 0.
///
/// Infinities and NaN are those of the formula. A gate of +inf gives what +inf · up is; one of -inf gives NaN, since
/// -inf · 0 is; where silu underflows to 0, an infinite up gives NaN. Elements do not depend on each other.
///
/// Source: Shazeer, "GLU variants improve transformer" (arXiv 2002.05202), section 2; CANN `aclnnSwiGlu` with dim = -1.
///
/// @param dtype of x and y
/// @param rows  rows
/// @param width length of a row of y, half of one of x
public record SwiGlu(DType dtype, int rows, int width) implements Operator {

    public SwiGlu {
        Checks.computable("SwiGlu", "dtype", dtype);
        Checks.atLeast("SwiGlu", "rows", rows, 0);
        Checks.positive("SwiGlu", "width", width);
        Checks.addressable("SwiGlu", "x", 2, rows, width);
    }

    /// The call on tensors.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        return List.of(
            Operand.in("x", dtype, Shape.of(rows, 2L * width), "[rows=" + rows + ", 2*width=" + 2L * width + "]"),
            Operand.out("y", dtype, Shape.of(rows, width), "[rows=" + rows + ", width=" + width + "]"));
    }

    @Override
    public Cost cost() {
        double elements = (double) rows * width;
        return new Cost(4 * elements, 2 * elements * dtype.size(), elements * dtype.size());
    }

    @Override
    public String line() {
        return "SwiGlu(" + dtype + ", rows=" + rows + ", width=" + width + ")";
    }

    static SwiGlu parse(Line line) {
        return new SwiGlu(line.takeDType(), line.takeInt("rows"), line.takeInt("width"));
    }

    /// A [SwiGlu] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor y;

        Call(SwiGlu operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            y = tensor("y");
        }

        @Override
        public SwiGlu operator() {
            return (SwiGlu) super.operator();
        }

        public Tensor x() {
            return x;
        }

        public Tensor y() {
            return y;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            // no operand holds indices
        }
    }
}

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

/// The activation between the two layers of an importance predictor, element by element.
///
/// ```
/// none:  y = x · Phi(x),         Phi(x)   = (1 + erf(x / sqrt(2))) / 2 = erfc(-x / sqrt(2)) / 2
/// tanh:  y = x · sigma(2 · v),   sigma(z) = 1 / (1 + exp(-z)),   v = sqrt(2 / pi) · (x + 0.044715 · x³)
/// ```
///
/// The second is the usual `x · (1 + tanh(v)) / 2` in another form.
///
/// | operand | shape           | dtype          |
/// |---------|-----------------|----------------|
/// | x, y    | `[rows, width]` | f32, f16, bf16 |
///
/// y may be exactly x.
///
/// **Numerical contract.** f32 throughout, y rounded once. The error promised is *relative* over the whole range, the long
/// tail at negative x included: `(14 + 2·x²)·u` of |y| for `none`, u = 2^-24, and `(12 + 5·|z|)·u` for `tanh`, z = 2v. What grows
/// with x is what rounding the exponent costs; the CPU's `none` rounds it in two parts and stays below 8u. A kernel that adds erf or
/// tanh to 1 does not keep the contract: at x = -5 nothing is left of its result. Only where Phi or sigma is below f32's
/// normal range (x below about -13, for `tanh` -9) may a result lose digits, or come out as 0.
///
/// Infinities and NaN are those of the formula: +inf gives +inf, and -inf gives NaN, since -inf · 0 is.
///
/// Source: Hendrycks and Gimpel, "Gaussian error linear units" (arXiv 1606.08415), section 2; as the predictor of SDTP
/// has it. CANN `aclnnGeluV2`, whose names for the two forms these are.
///
/// @param dtype       of x and y
/// @param rows        rows
/// @param width       length of a row
/// @param approximate which of the two functions
public record Gelu(DType dtype, int rows, int width, GeluForm approximate) implements Operator {

    public Gelu {
        Checks.computable("Gelu", "dtype", dtype);
        Checks.atLeast("Gelu", "rows", rows, 0);
        Checks.positive("Gelu", "width", width);
        Checks.addressable("Gelu", "x", 1, rows, width);
        if (approximate == null) {
            throw new OperandException("Gelu", "approximate", "a value", "null");
        }
    }

    /// By the normal distribution.
    public Gelu(DType dtype, int rows, int width) {
        this(dtype, rows, width, GeluForm.NONE);
    }

    /// The call on tensors; y may be x.
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
    public boolean mayAlias(String output, String input) {
        return output.equals("y") && input.equals("x");
    }

    @Override
    public List<Operand> operands() {
        String matrix = "[rows=" + rows + ", width=" + width + "]";
        return List.of(
            Operand.in("x", dtype, Shape.of(rows, width), matrix),
            Operand.out("y", dtype, Shape.of(rows, width), matrix));
    }

    /// By the tanh form: a cube, a sum, a sigmoid, a product.
    @Override
    public Cost cost() {
        double elements = (double) rows * width;
        return new Cost(8 * elements, elements * dtype.size(), elements * dtype.size());
    }

    @Override
    public String line() {
        return "Gelu(" + dtype + ", rows=" + rows + ", width=" + width + ", approximate=" + approximate + ")";
    }

    static Gelu parse(Line line) {
        return new Gelu(line.takeDType(), line.takeInt("rows"), line.takeInt("width"),
            line.takeEnum("approximate", GeluForm.class, GeluForm.NONE));
    }

    /// A [Gelu] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor y;

        Call(Gelu operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            y = tensor("y");
        }

        @Override
        public Gelu operator() {
            return (Gelu) super.operator();
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

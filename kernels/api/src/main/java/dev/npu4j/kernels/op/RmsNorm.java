package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Root-mean-square normalization, row by row over `hidden`.
///
/// ```
/// rstd = 1 / sqrt(mean(x²) + eps)
/// y    = (x · rstd) · gamma_pre
/// ```
///
/// | operand   | shape            | dtype          |
/// |-----------|------------------|----------------|
/// | x, y      | `[rows, hidden]` | f32, f16, bf16 |
/// | gamma_pre | `[hidden]`       | the same       |
/// | rstd      | `[rows]`, optional | f32          |
///
/// **Numerical contract.** Squares are summed in f32, mean and root are taken in f64 and rstd is rounded once to f32;
/// two f32 products, one rounding to y's dtype. The sum runs in 32 fixed lanes (element i in lane i mod 32) and a
/// fixed tree on the CPU, so that a row alone equals the row in a batch. A row whose f32 sum of squares would
/// overflow, or whose squares would vanish beside a tiny eps, is summed scaled by a power of two: the result is that
/// of unbounded range. That too is the CPU's promise: an accelerator's norm has the range of f32, and what such a row
/// holds there is open. NaN comes out as the canonical quiet NaN.
///
/// Source: Zhang and Sennrich (arXiv 1910.07467); CANN `aclnnRmsNorm`.
///
/// @param dtype  of x, gamma_pre and y
/// @param rows   rows
/// @param hidden length of a row
/// @param eps    added to the mean of squares; positive
public record RmsNorm(DType dtype, int rows, int hidden, double eps) implements Operator {

    public RmsNorm {
        Checks.computable("RmsNorm", "dtype", dtype);
        Checks.atLeast("RmsNorm", "rows", rows, 0);
        Checks.positive("RmsNorm", "hidden", hidden);
        Checks.addressable("RmsNorm", "x", 1, rows, hidden);
        Checks.epsilon("RmsNorm", eps);
    }

    /// The call without rstd; [Call#withRstd] adds it.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Tensor gammaPre, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("gamma_pre", gammaPre);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        String matrix = "[rows=" + rows + ", hidden=" + hidden + "]";
        return List.of(
            Operand.in("x", dtype, Shape.of(rows, hidden), matrix),
            Operand.in("gamma_pre", dtype, Shape.of(hidden), "[hidden=" + hidden + "]"),
            Operand.out("y", dtype, Shape.of(rows, hidden), matrix),
            Operand.out("rstd", DType.F32, Shape.of(rows), "[rows=" + rows + "]").optional());
    }

    @Override
    public Cost cost() {
        double elements = (double) rows * hidden;
        return new Cost(4 * elements, (elements + hidden) * dtype.size(), elements * dtype.size());
    }

    @Override
    public String line() {
        return "RmsNorm(" + dtype + ", rows=" + rows + ", hidden=" + hidden + ", eps=" + eps + ")";
    }

    static RmsNorm parse(Line line) {
        return new RmsNorm(line.takeDType(), line.takeInt("rows"), line.takeInt("hidden"), line.takeDouble("eps", 1e-5));
    }

    /// A [RmsNorm] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor gammaPre;
        private final Tensor y;
        private final Tensor rstd; // null where absent

        Call(RmsNorm operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            gammaPre = tensor("gamma_pre");
            y = tensor("y");
            rstd = tensor("rstd");
        }

        /// The same call, which also stores rstd.
        public Call withRstd(Tensor rstd) {
            Map<String, Weight> operands = new LinkedHashMap<>();
            operands.put("x", x);
            operands.put("gamma_pre", gammaPre);
            operands.put("y", y);
            operands.put("rstd", rstd);
            return new Call(operator(), operands);
        }

        @Override
        public RmsNorm operator() {
            return (RmsNorm) super.operator();
        }

        public Tensor x() {
            return x;
        }

        public Tensor gammaPre() {
            return gammaPre;
        }

        public Tensor y() {
            return y;
        }

        public Optional<Tensor> rstd() {
            return Optional.ofNullable(rstd);
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            // no operand holds indices
        }
    }
}

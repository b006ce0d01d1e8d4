package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Rows times one matrix: the dense projections of a model, and its head.
///
/// ```
/// y[i, :] = x[i, :] · W (+ bias)
/// ```
///
/// | operand | shape                                   | dtype          |
/// |---------|-----------------------------------------|----------------|
/// | x       | `[m, k]`                                | f32, f16, bf16 |
/// | weight  | `[k, n]` (kn), `[n, k]` (nk), or packed | f32, f16, bf16 |
/// | bias    | `[n]`, optional                         | weight's or f32 |
/// | y       | `[m, n]`                                | f32, f16, bf16 |
///
/// A packed weight has one matrix. f32 may be mixed with f16 or with bf16; f16 and bf16 do not meet in one operator.
///
/// **Numerical contract.** That of a [GroupedMatmul] with one group, which on the CPU gives the same bits. Products and
/// sums in f32; each output element is accumulated over k, the bias is added in f32, and the result is rounded once to y's
/// dtype (nearest, ties to even). On the CPU the accumulation is one chain of fused multiply-adds over increasing k,
/// starting at +0, so that a result depends on nothing but its own row and column. NaN comes out as the canonical quiet NaN.
///
/// *Not promised:* an order of accumulation on other devices.
///
/// Source: projections and head of Pangu (`Q, K, V` with a bias, output, router); CANN `aclnnMm`.
///
/// @param x      dtype of x
/// @param w      dtype of weight
/// @param out    dtype of y
/// @param m      rows of x and y
/// @param k      input features
/// @param n      output features
/// @param weight layout of a plain weight; a packed one has none
/// @param bias   whether a bias must be given (it may be, in any case)
public record Matmul(DType x, DType w, DType out, int m, int k, int n, WeightLayout weight, boolean bias) implements Operator, MatrixProduct {

    public Matmul {
        Checks.product("Matmul", x, w, out);
        Checks.atLeast("Matmul", "m", m, 0);
        Checks.positive("Matmul", "k", k);
        Checks.positive("Matmul", "n", n);
        Checks.addressable("Matmul", "weight", 1, k, n);
        Checks.addressable("Matmul", "x", 1, m, k);
        Checks.addressable("Matmul", "y", 1, m, n);
        if (weight == null) {
            throw new OperandException("Matmul", "weight", "a value", "null");
        }
    }

    /// One dtype throughout, checkpoint layout (nk), no bias.
    public static Matmul of(DType dtype, int m, int k, int n) {
        return new Matmul(dtype, dtype, dtype, m, k, n, WeightLayout.NK, false);
    }

    /// The same operator with other dtypes of x, weight and y.
    public Matmul withDTypes(DType x, DType w, DType out) {
        return new Matmul(x, w, out, m, k, n, weight, bias);
    }

    public Matmul withWeight(WeightLayout layout) {
        return new Matmul(x, w, out, m, k, n, layout, bias);
    }

    /// One: there are no groups.
    @Override
    public int e() {
        return 1;
    }

    /// The call without bias.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Weight weight, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("weight", weight);
        operands.put("y", y);
        return new Call(this, operands);
    }

    /// The call with bias.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Weight weight, Tensor bias, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("weight", weight);
        operands.put("bias", bias);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        List<DType> biasTypes = w == DType.F32 ? List.of(w) : List.of(w, DType.F32);
        return List.of(
            Operand.in("x", x, Shape.of(m, k), "[m=" + m + ", k=" + k + "]"),
            Operand.in("weight", w, weight.shape(k, n), weight.letters(k, n)),
            new Operand("bias", Operand.Role.INPUT, bias, biasTypes, Shape.of(n), "[n=" + n + "]"),
            Operand.out("y", out, Shape.of(m, n), "[m=" + m + ", n=" + n + "]"));
    }

    @Override
    public Cost cost() {
        double weights = Math.min(1, m) * (double) k * n * w.size();
        return new Cost(2.0 * m * k * n, (double) m * k * x.size() + weights, (double) m * n * out.size());
    }

    @Override
    public String line() {
        boolean mixed = x != w || x != out;
        return "Matmul(" + x + ", m=" + m + ", k=" + k + ", n=" + n + ", weight=" + weight
            + (bias ? ", bias" : "") + (mixed ? ", x=" + x + ", w=" + w + ", out=" + out : "") + ")";
    }

    static Matmul parse(Line line) {
        DType dtype = line.takeDType();
        return new Matmul(line.takeDType("x", dtype), line.takeDType("w", dtype), line.takeDType("out", dtype),
            line.takeInt("m"), line.takeInt("k"), line.takeInt("n"),
            line.takeEnum("weight", WeightLayout.class, WeightLayout.NK), line.takeWord("bias"));
    }

    /// A [Matmul] on tensors.
    public static final class Call extends OpCall implements MatrixProduct.Call {
        private final Tensor x;
        private final Weight weight;
        private final Tensor bias; // null where absent
        private final Tensor y;

        Call(Matmul operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            weight = weight("weight");
            bias = tensor("bias");
            y = tensor("y");
        }

        @Override
        public Matmul operator() {
            return (Matmul) super.operator();
        }

        @Override
        public Tensor x() {
            return x;
        }

        @Override
        public Weight weight() {
            return weight;
        }

        @Override
        public Optional<Tensor> bias() {
            return Optional.ofNullable(bias);
        }

        @Override
        public Tensor y() {
            return y;
        }

        @Override
        public long groupEnd(int g, long from) {
            return operator().m;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            // no operand holds indices
        }
    }
}

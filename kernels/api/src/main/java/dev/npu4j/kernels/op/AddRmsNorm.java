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

/// Residual add followed by RMS normalization, row by row over `hidden`: the pre-norm of an ordinary decoder layer and
/// the second half of a sandwich norm.
///
/// ```
/// h_out = h + a
/// rstd  = 1 / sqrt(mean(h_out²) + eps)
/// z     = (h_out · rstd) · gamma_pre
/// ```
///
/// | operand        | shape              | dtype          |
/// |----------------|--------------------|----------------|
/// | a, h, h_out, z | `[rows, hidden]`   | f32, f16, bf16 |
/// | gamma_pre      | `[hidden]`         | the same       |
/// | rstd           | `[rows]`, optional | f32            |
///
/// `h_out` may be `h`.
///
/// **Numerical contract.** As [RmsNorm]; `profile` says where values round to the dtype ([NormProfile]):
/// `PAIR_V1` normalises the *rounded* sum and rounds `h_out · rstd` before gamma; `PAIR_V2` and `FUSED` (here the same
/// function) normalise the unrounded sum and round each output once.
///
/// Source: CANN `aclnnAddRmsNorm`, whose two rounding orders these are.
///
/// @param dtype   of a, h, gamma_pre, h_out and z
/// @param rows    rows
/// @param hidden  length of a row
/// @param eps     added to the mean of squares; positive
/// @param profile where values round
public record AddRmsNorm(DType dtype, int rows, int hidden, double eps, NormProfile profile) implements Operator {

    public AddRmsNorm {
        Checks.computable("AddRmsNorm", "dtype", dtype);
        Checks.atLeast("AddRmsNorm", "rows", rows, 0);
        Checks.positive("AddRmsNorm", "hidden", hidden);
        Checks.addressable("AddRmsNorm", "h", 1, rows, hidden);
        Checks.epsilon("AddRmsNorm", eps);
        if (profile == null) {
            throw new OperandException("AddRmsNorm", "profile", "a value", "null");
        }
    }

    /// With the device's native rounding.
    public AddRmsNorm(DType dtype, int rows, int hidden, double eps) {
        this(dtype, rows, hidden, eps, NormProfile.AUTO);
    }

    /// The call without rstd; [Call#withRstd] adds it.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor a, Tensor h, Tensor gammaPre, Tensor hOut, Tensor z) {
        return new Call(this, operands(a, h, gammaPre, hOut, z));
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public boolean mayAlias(String output, String input) {
        return output.equals("h_out") && input.equals("h");
    }

    @Override
    public List<Operand> operands() {
        String matrix = "[rows=" + rows + ", hidden=" + hidden + "]";
        return List.of(
            Operand.in("a", dtype, Shape.of(rows, hidden), matrix),
            Operand.in("h", dtype, Shape.of(rows, hidden), matrix),
            Operand.in("gamma_pre", dtype, Shape.of(hidden), "[hidden=" + hidden + "]"),
            Operand.out("h_out", dtype, Shape.of(rows, hidden), matrix),
            Operand.out("z", dtype, Shape.of(rows, hidden), matrix),
            Operand.out("rstd", DType.F32, Shape.of(rows), "[rows=" + rows + "]").optional());
    }

    @Override
    public Cost cost() {
        double elements = (double) rows * hidden;
        return new Cost(5 * elements, (2 * elements + hidden) * dtype.size(), 2 * elements * dtype.size());
    }

    @Override
    public String line() {
        return "AddRmsNorm(" + dtype + ", rows=" + rows + ", hidden=" + hidden + ", eps=" + eps + ", profile=" + profile + ")";
    }

    static AddRmsNorm parse(Line line) {
        return new AddRmsNorm(line.takeDType(), line.takeInt("rows"), line.takeInt("hidden"), line.takeDouble("eps", 1e-5),
            line.takeEnum("profile", NormProfile.class, NormProfile.AUTO));
    }

    private static Map<String, Weight> operands(Tensor a, Tensor h, Tensor gammaPre, Tensor hOut, Tensor z) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("a", a);
        operands.put("h", h);
        operands.put("gamma_pre", gammaPre);
        operands.put("h_out", hOut);
        operands.put("z", z);
        return operands;
    }

    /// An [AddRmsNorm] on tensors.
    public static final class Call extends OpCall {
        private final Tensor a;
        private final Tensor h;
        private final Tensor gammaPre;
        private final Tensor hOut;
        private final Tensor z;
        private final Tensor rstd; // null where absent

        Call(AddRmsNorm operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            a = tensor("a");
            h = tensor("h");
            gammaPre = tensor("gamma_pre");
            hOut = tensor("h_out");
            z = tensor("z");
            rstd = tensor("rstd");
        }

        /// The same call, which also stores rstd.
        public Call withRstd(Tensor rstd) {
            Map<String, Weight> operands = AddRmsNorm.operands(a, h, gammaPre, hOut, z);
            operands.put("rstd", rstd);
            return new Call(operator(), operands);
        }

        @Override
        public AddRmsNorm operator() {
            return (AddRmsNorm) super.operator();
        }

        public Tensor a() {
            return a;
        }

        public Tensor h() {
            return h;
        }

        public Tensor gammaPre() {
            return gammaPre;
        }

        public Tensor hOut() {
            return hOut;
        }

        public Tensor z() {
            return z;
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

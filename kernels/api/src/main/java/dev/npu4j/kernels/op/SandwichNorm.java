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

/// Post-norm of a branch, residual add and pre-norm of the next branch in one pass: what stands between two sub-layers
/// of a Pangu Ultra decoder. Row by row over `hidden`:
///
/// ```
/// rstd(v) = 1 / sqrt(mean(v²) + eps)
/// h_out   = h + (a · rstd(a)) · gamma_post
/// z       = (h_out · rstd(h_out)) · gamma_pre
/// ```
///
/// | operand               | shape               | dtype          |
/// |-----------------------|---------------------|----------------|
/// | a, h, h_out, z        | `[rows, hidden]`    | f32, f16, bf16 |
/// | gamma_post, gamma_pre | `[hidden]`          | the same       |
/// | rstd_post, rstd       | `[rows]`, optional  | f32            |
///
/// `h_out` may be `h`. "Depth-scaled" is the *initial value* of gamma_post ([DepthScale]), not an argument.
///
/// **Numerical contract.** All arithmetic in f32, sums and rstd as in [RmsNorm]; `profile` ([NormProfile]) says where
/// values round to the dtype. With `PAIR_V1` the result is that of [RmsNorm] followed by [AddRmsNorm] with `PAIR_V1`,
/// bit for bit.
///
/// Source: Pangu Ultra (arXiv 2504.07866), depth-scaled sandwich norm; CANN has no such operator.
///
/// @param dtype   of all operands but the two rstd
/// @param rows    rows
/// @param hidden  length of a row
/// @param eps     added to both means of squares; positive
/// @param profile where values round
public record SandwichNorm(DType dtype, int rows, int hidden, double eps, NormProfile profile) implements Operator {

    public SandwichNorm {
        Checks.computable("SandwichNorm", "dtype", dtype);
        Checks.atLeast("SandwichNorm", "rows", rows, 0);
        Checks.positive("SandwichNorm", "hidden", hidden);
        Checks.addressable("SandwichNorm", "h", 1, rows, hidden);
        Checks.epsilon("SandwichNorm", eps);
        if (profile == null) {
            throw new OperandException("SandwichNorm", "profile", "a value", "null");
        }
    }

    /// With the device's native rounding.
    public SandwichNorm(DType dtype, int rows, int hidden, double eps) {
        this(dtype, rows, hidden, eps, NormProfile.AUTO);
    }

    /// The call without the two rstd; [Call#withRstd] adds them.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor a, Tensor h, Tensor gammaPost, Tensor gammaPre, Tensor hOut, Tensor z) {
        return new Call(this, operands(a, h, gammaPost, gammaPre, hOut, z));
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
        String vector = "[hidden=" + hidden + "]";
        return List.of(
            Operand.in("a", dtype, Shape.of(rows, hidden), matrix),
            Operand.in("h", dtype, Shape.of(rows, hidden), matrix),
            Operand.in("gamma_post", dtype, Shape.of(hidden), vector),
            Operand.in("gamma_pre", dtype, Shape.of(hidden), vector),
            Operand.out("h_out", dtype, Shape.of(rows, hidden), matrix),
            Operand.out("z", dtype, Shape.of(rows, hidden), matrix),
            Operand.out("rstd_post", DType.F32, Shape.of(rows), "[rows=" + rows + "]").optional(),
            Operand.out("rstd", DType.F32, Shape.of(rows), "[rows=" + rows + "]").optional());
    }

    @Override
    public Cost cost() {
        double elements = (double) rows * hidden;
        return new Cost(9 * elements, 2 * (elements + hidden) * dtype.size(), 2 * elements * dtype.size());
    }

    @Override
    public String line() {
        return "SandwichNorm(" + dtype + ", rows=" + rows + ", hidden=" + hidden + ", eps=" + eps + ", profile=" + profile + ")";
    }

    static SandwichNorm parse(Line line) {
        return new SandwichNorm(line.takeDType(), line.takeInt("rows"), line.takeInt("hidden"), line.takeDouble("eps", 1e-5),
            line.takeEnum("profile", NormProfile.class, NormProfile.AUTO));
    }

    private static Map<String, Weight> operands(Tensor a, Tensor h, Tensor gammaPost, Tensor gammaPre, Tensor hOut, Tensor z) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("a", a);
        operands.put("h", h);
        operands.put("gamma_post", gammaPost);
        operands.put("gamma_pre", gammaPre);
        operands.put("h_out", hOut);
        operands.put("z", z);
        return operands;
    }

    /// A [SandwichNorm] on tensors.
    public static final class Call extends OpCall {
        private final Tensor a;
        private final Tensor h;
        private final Tensor gammaPost;
        private final Tensor gammaPre;
        private final Tensor hOut;
        private final Tensor z;
        private final Tensor rstdPost; // null where absent
        private final Tensor rstd; // null where absent

        Call(SandwichNorm operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            a = tensor("a");
            h = tensor("h");
            gammaPost = tensor("gamma_post");
            gammaPre = tensor("gamma_pre");
            hOut = tensor("h_out");
            z = tensor("z");
            rstdPost = tensor("rstd_post");
            rstd = tensor("rstd");
        }

        /// The same call, which also stores both rstd: of the branch and of the new residual.
        public Call withRstd(Tensor rstdPost, Tensor rstd) {
            Map<String, Weight> operands = SandwichNorm.operands(a, h, gammaPost, gammaPre, hOut, z);
            operands.put("rstd_post", rstdPost);
            operands.put("rstd", rstd);
            return new Call(operator(), operands);
        }

        @Override
        public SandwichNorm operator() {
            return (SandwichNorm) super.operator();
        }

        public Tensor a() {
            return a;
        }

        public Tensor h() {
            return h;
        }

        public Tensor gammaPost() {
            return gammaPost;
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

        public Optional<Tensor> rstdPost() {
            return Optional.ofNullable(rstdPost);
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

package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Faults of [RmsNorm], [AddRmsNorm] and [SandwichNorm].
final class NormFaults {
    /// Beside it every other eps that can occur is large.
    private static final double NO_EPS = 1e-300;
    /// Elements of a row that a kernel of 16 lanes takes at once.
    private static final int LANES = 16;

    private NormFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>();
        for (String operator : List.of("RmsNorm", "AddRmsNorm", "SandwichNorm")) {
            Lines lines = new Lines(operator);
            all.addAll(OutputFaults.of(operator, operator.equals("RmsNorm") ? "y" : "z", lines.exact(), lines.broad()));
            all.addAll(ofNormalization(operator, lines));
        }
        all.addAll(ofResidual("AddRmsNorm"));
        all.addAll(ofResidual("SandwichNorm"));
        all.addAll(ofAdd());
        all.addAll(ofSandwich());
        return all;
    }

    /// The cases that faults of one norm are planted in.
    private record Lines(String operator) {
        String exact() {
            return operator + "(DTYPE, rows=3, hidden=35, eps=3, rstd, pad=3, fill=exact-int, seed=1)";
        }

        String broad() {
            return operator + "(DTYPE, rows=16, hidden=67, rstd, fill=normal, seed=2)";
        }

        /// Its middle row is so small that eps decides.
        String small() {
            return operator + "(DTYPE, rows=3, hidden=35, eps=1.0E-6, rstd, fill=outlier, seed=3)";
        }

        String few() {
            return operator + "(DTYPE, rows=3, hidden=35, rstd, fill=normal, seed=4)";
        }

        String with(NormProfile profile) {
            return operator + "(DTYPE, rows=5, hidden=67, profile=" + profile + ", fill=normal, seed=5)";
        }
    }

    /// What can go wrong with the last normalization of each.
    private static List<KnownFault> ofNormalization(String operator, Lines lines) {
        return List.of(
            new KnownFault("eps omitted", operator, Faults.operator(o -> withEps(o, NO_EPS)), lines.small()),
            new KnownFault("eps ten times larger", operator, Faults.operator(o -> withEps(o, 10 * NormRows.eps(o))), lines.small()),
            new KnownFault("eps outside the root", operator, NormRows.withRstd((all, row) -> 1 / (Math.sqrt(all.mean(row)) + all.eps)), lines.exact()),
            new KnownFault("root omitted", operator, NormRows.withRstd((all, row) -> 1 / (all.mean(row) + all.eps)), lines.few()),
            new KnownFault("sum instead of mean", operator, NormRows.withRstd((all, row) -> 1 / Math.sqrt(all.mean(row) * all.hidden + all.eps)), lines.few()),
            new KnownFault("divided by hidden - 1", operator, NormRows.withRstd((all, row) -> 1 / Math.sqrt(all.mean(row) * all.hidden / (all.hidden - 1.0) + all.eps)), lines.few()),
            new KnownFault("tail of hidden not summed", operator, NormRows.withRstd(NormFaults::withoutTail), lines.few()),
            new KnownFault("rstd of the row before", operator, NormRows.withRstd((all, row) -> all.rstd(Math.max(0, row - 1))), lines.few()),
            new KnownFault("squares summed in the output's dtype", operator, NormRows.withRstd(NormFaults::summedInDType), lines.few())
                .harmlessIn("f32 is what sums are kept in", "f32"),
            new KnownFault("mean subtracted", operator, NormRows.withoutMean(), lines.few()),
            new KnownFault("gamma_pre shifted by one", operator, Faults.operand("gamma_pre", (o, gamma) -> Faults.rotate(gamma, 1)), lines.exact()),
            new KnownFault("one added to gamma_pre", operator, Faults.operand("gamma_pre", (o, gamma) -> Arrays.setAll(gamma, j -> gamma[j] + 1)), lines.exact()),
            new KnownFault("rstd stored as its reciprocal", operator, Faults.output("rstd", r -> r.put(0, 1 / r.get(0))), lines.exact()),
            new KnownFault("rstd rounded to bf16 where it is stored", operator, Faults.output("rstd", r -> r.put(0, Rounding.round(r.get(0), DType.BF16))), lines.few()));
    }

    private static List<KnownFault> ofResidual(String operator) {
        Lines lines = new Lines(operator);
        return List.of(
            new KnownFault("residual omitted", operator, Faults.operand("h", (o, h) -> Arrays.fill(h, 0)), lines.exact()),
            new KnownFault("branch omitted", operator, Faults.operand("a", (o, a) -> Arrays.fill(a, 0)), lines.exact()),
            new KnownFault("branch subtracted", operator, Faults.operand("a", (o, a) -> Arrays.setAll(a, i -> -a[i])), lines.exact()),
            new KnownFault("h_out not written", operator, Faults.output("h_out", h -> h.restore(h.elements() - 1)), lines.exact()),
            profile(lines, NormProfile.PAIR_V1, NormProfile.FUSED),
            profile(lines, NormProfile.PAIR_V2, NormProfile.PAIR_V1));
    }

    private static List<KnownFault> ofAdd() {
        Lines lines = new Lines("AddRmsNorm");
        return List.of(profile(lines, NormProfile.FUSED, NormProfile.PAIR_V1));
    }

    private static List<KnownFault> ofSandwich() {
        Lines lines = new Lines("SandwichNorm");
        return List.of(
            profile(lines, NormProfile.PAIR_V2, NormProfile.FUSED),
            profile(lines, NormProfile.FUSED, NormProfile.PAIR_V2),
            new KnownFault("gamma_post shifted by one", lines.operator(), Faults.operand("gamma_post", (o, gamma) -> Faults.rotate(gamma, 1)), lines.exact()),
            new KnownFault("depth factor 1 % too large", lines.operator(), Faults.operand("gamma_post", (o, gamma) -> Arrays.setAll(gamma, j -> 1.01 * gamma[j])), lines.few()),
            new KnownFault("gamma_post omitted", lines.operator(), Faults.operand("gamma_post", (o, gamma) -> Arrays.fill(gamma, 1)), lines.exact()),
            new KnownFault("gamma_pre and gamma_post swapped", lines.operator(), gammasSwapped(), lines.exact()));
    }

    /// Computed with another profile than asked for.
    private static KnownFault profile(Lines lines, NormProfile asked, NormProfile done) {
        return new KnownFault("profile " + done + " instead of " + asked, lines.operator(), Faults.operator(operator -> switch (operator) {
            case AddRmsNorm o when o.profile() == asked -> new AddRmsNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), done);
            case SandwichNorm o when o.profile() == asked -> new SandwichNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), done);
            default -> operator;
        }), lines.with(asked)).harmlessIn("in f32 nothing rounds in between, and all profiles are one function", "f32");
    }

    private static Operator withEps(Operator operator, double eps) {
        return switch (operator) {
            case RmsNorm o -> new RmsNorm(o.dtype(), o.rows(), o.hidden(), eps);
            case AddRmsNorm o -> new AddRmsNorm(o.dtype(), o.rows(), o.hidden(), eps, o.profile());
            case SandwichNorm o -> new SandwichNorm(o.dtype(), o.rows(), o.hidden(), eps, o.profile());
            default -> operator;
        };
    }

    private static double withoutTail(NormRows all, int row) {
        double squares = 0;
        for (int j = 0; j < all.hidden - all.hidden % LANES; j++) {
            squares += all.value(row, j) * all.value(row, j);
        }
        return 1 / Math.sqrt(squares / all.hidden + all.eps);
    }

    private static double summedInDType(NormRows all, int row) {
        if (all.dtype == DType.F32) {
            return all.rstd(row);
        }
        double squares = 0;
        for (int j = 0; j < all.hidden; j++) {
            squares = Rounding.round(squares + all.value(row, j) * all.value(row, j), all.dtype);
        }
        return 1 / Math.sqrt(squares / all.hidden + all.eps);
    }

    private static FaultyDevice.Fault gammasSwapped() {
        return (honest, call) -> {
            Map<String, Weight> operands = Faults.operands(call);
            if (operands.containsKey("gamma_post")) {
                Weight post = operands.put("gamma_post", operands.get("gamma_pre"));
                operands.put("gamma_pre", post);
            }
            honest.launch(call.operator().bind(operands));
        };
    }
}

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
            all.addAll(OutputFaults.of(operator, operator.equals("RmsNorm") ? "y" : "z",
                new OutputFaults.Lines(lines.exact(), lines.few(), lines.broad(), lines.tiny()), operator.equals("SandwichNorm") ? 0x1p-19 : 0x1p-20));
            all.addAll(ofNormalization(lines));
        }
        all.addAll(ofResidual("AddRmsNorm"));
        all.addAll(ofResidual("SandwichNorm"));
        all.addAll(ofAdd());
        all.addAll(ofSandwich());
        return all;
    }

    /// One norm, and the cases that its faults are planted in.
    private record Lines(String operator) {
        KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
            return new KnownFault(name, operator, fault, line);
        }

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

        String tiny() {
            return operator + "(DTYPE, rows=3, hidden=35, rstd, fill=tiny, seed=6)";
        }

        String few() {
            return operator + "(DTYPE, rows=3, hidden=35, rstd, fill=normal, seed=4)";
        }

        String with(NormProfile profile) {
            return operator + "(DTYPE, rows=5, hidden=67, profile=" + profile + ", fill=normal, seed=5)";
        }
    }

    /// What can go wrong with the last normalization of each.
    private static List<KnownFault> ofNormalization(Lines lines) {
        return List.of(
            lines.fault("eps omitted", Faults.operator(o -> withEps(o, NO_EPS)), lines.small()),
            lines.fault("eps ten times larger", Faults.operator(o -> withEps(o, 10 * NormRows.eps(o))), lines.small()),
            lines.fault("eps outside the root", NormRows.withRstd((all, row) -> 1 / (Math.sqrt(all.mean(row)) + all.eps)), lines.exact()),
            lines.fault("root omitted", NormRows.withRstd((all, row) -> 1 / (all.mean(row) + all.eps)), lines.few()),
            lines.fault("sum instead of mean", NormRows.withRstd((all, row) -> 1 / Math.sqrt(all.mean(row) * all.hidden + all.eps)), lines.few()),
            lines.fault("divided by hidden - 1", NormRows.withRstd(NormFaults::oneFewer), lines.few()),
            lines.fault("tail of hidden not summed", NormRows.withRstd(NormFaults::withoutTail), lines.few()),
            lines.fault("rstd of the row before", NormRows.withRstd((all, row) -> all.rstd(Math.max(0, row - 1))), lines.few()),
            lines.fault("squares summed in the output's dtype", NormRows.withRstd(NormFaults::summedInDType), lines.few())
                .harmlessIn("f32 is what sums are kept in", "f32"),
            lines.fault("mean subtracted", NormRows.withoutMean(), lines.few()),
            lines.fault("gamma_pre shifted by one", Faults.operand("gamma_pre", (o, gamma) -> Faults.rotate(gamma, 1)), lines.exact()),
            lines.fault("one added to gamma_pre", Faults.each("gamma_pre", gamma -> gamma + 1), lines.exact()),
            lines.fault("rstd stored as its reciprocal", Faults.output("rstd", r -> r.put(0, 1 / r.get(0))), lines.exact()),
            lines.fault("rstd rounded to bf16 where it is stored", Faults.output("rstd", r -> r.put(0, Rounding.round(r.get(0), DType.BF16))), lines.few()));
    }

    private static List<KnownFault> ofResidual(String operator) {
        Lines lines = new Lines(operator);
        return List.of(
            lines.fault("residual omitted", Faults.each("h", h -> 0), lines.exact()),
            lines.fault("branch omitted", Faults.each("a", a -> 0), lines.exact()),
            lines.fault("branch subtracted", Faults.each("a", a -> -a), lines.exact()),
            lines.fault("h_out not written", Faults.output("h_out", h -> h.restore(h.elements() - 1)), lines.exact()),
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
            lines.fault("gamma_post shifted by one", Faults.operand("gamma_post", (o, gamma) -> Faults.rotate(gamma, 1)), lines.exact()),
            lines.fault("depth factor 1 % too large", Faults.each("gamma_post", gamma -> 1.01 * gamma), lines.few()),
            lines.fault("gamma_post omitted", Faults.each("gamma_post", gamma -> 1), lines.exact()),
            lines.fault("gamma_pre and gamma_post swapped", gammasSwapped(), lines.exact()));
    }

    /// Computed with another profile than asked for.
    private static KnownFault profile(Lines lines, NormProfile asked, NormProfile done) {
        return lines.fault("profile " + done + " instead of " + asked, Faults.operator(operator -> switch (operator) {
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

    private static double oneFewer(NormRows all, int row) {
        return 1 / Math.sqrt(all.mean(row) * all.hidden / (all.hidden - 1.0) + all.eps);
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

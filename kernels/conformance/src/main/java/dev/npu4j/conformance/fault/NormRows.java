package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;

/// The last normalization of a norm that was launched: its rows before (of `x` or `h_out`) and after (in `y` or `z`).
final class NormRows {
    final DType dtype;
    final int rows;
    final int hidden;
    final double eps;
    private final double[] values; // what is normalised
    private final double[] gamma;
    private final Output normalised;
    private final Output rstd; // null where absent

    private NormRows(OpCall call, Output normalised, Output rstd) {
        Operator operator = call.operator();
        dtype = normalised.dtype();
        rows = normalised.rows();
        hidden = normalised.columns();
        eps = eps(operator);
        values = Patterns.values(Faults.tensor(call, operator instanceof RmsNorm ? "x" : "h_out"));
        gamma = Patterns.values(Faults.tensor(call, "gamma_pre"));
        this.normalised = normalised;
        this.rstd = rstd;
    }

    static double eps(Operator operator) {
        return switch (operator) {
            case RmsNorm o -> o.eps();
            case AddRmsNorm o -> o.eps();
            case SandwichNorm o -> o.eps();
            default -> throw new IllegalStateException(operator.name() + " is no norm");
        };
    }

    /// Another `1 / sqrt(mean(v²) + eps)` of a row.
    @FunctionalInterface
    interface Rstd {
        double of(NormRows all, int row);
    }

    /// An honest launch in whose results another rstd takes the place of the right one.
    static FaultyDevice.Fault withRstd(Rstd wrong) {
        return after((all, row) -> {
            double r = wrong.of(all, row);
            double factor = r / all.rstd(row);
            for (int i = row * all.hidden; i < (row + 1) * all.hidden; i++) {
                all.normalised.put(i, all.normalised.get(i) * factor);
            }
            if (all.rstd != null) {
                all.rstd.put(row, all.rstd.get(row) * factor);
            }
        });
    }

    /// An honest launch after which the mean is subtracted, as another kind of norm does.
    static FaultyDevice.Fault withoutMean() {
        return after((all, row) -> {
            double mean = all.sum(row, 1) / all.hidden;
            double variance = all.mean(row) - mean * mean;
            double r = 1 / Math.sqrt(variance + all.eps);
            for (int j = 0; j < all.hidden; j++) {
                int i = row * all.hidden + j;
                all.normalised.put(i, (all.values[i] - mean) * r * all.gamma[j]);
            }
        });
    }

    @FunctionalInterface
    private interface EachRow {
        void apply(NormRows all, int row);
    }

    private static FaultyDevice.Fault after(EachRow change) {
        return (honest, call) -> {
            Output normalised = new Output(call, call.operator() instanceof RmsNorm ? "y" : "z");
            Output rstd = Faults.operands(call).containsKey("rstd") ? new Output(call, "rstd") : null;
            honest.launch(call);
            honest.synchronize();
            NormRows all = new NormRows(call, normalised, rstd);
            for (int row = 0; row < all.rows; row++) {
                change.apply(all, row);
            }
        };
    }

    /// Value j of a row.
    double value(int row, int j) {
        return values[row * hidden + j];
    }

    /// Sum of the values of a row, each to that power.
    private double sum(int row, int power) {
        double sum = 0;
        for (int j = 0; j < hidden; j++) {
            sum += Math.pow(value(row, j), power);
        }
        return sum;
    }

    /// Mean of the squares of a row.
    double mean(int row) {
        return sum(row, 2) / hidden;
    }

    /// The right rstd.
    double rstd(int row) {
        return 1 / Math.sqrt(mean(row) + eps);
    }
}

package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;

/// Launches of a gated projection in whose place another activation is computed of the same product, rounded once.
final class ProjectedRows {
    private ProjectedRows() {
    }

    /// Element (row, j) of y.
    @FunctionalInterface
    interface Element {
        /// @param p the product, row-major, two halves of `width` in each row
        double of(double[] p, int row, int j, int width);
    }

    static FaultyDevice.Fault gated(Recomputed.Gated formula) {
        return by((p, row, j, width) -> formula.of(p[row * 2 * width + j], p[row * 2 * width + width + j]));
    }

    static FaultyDevice.Fault by(Element element) {
        return (honest, call) -> {
            GroupedMatmulSwiGlu.Call projection = (GroupedMatmulSwiGlu.Call) call;
            if (!(projection.weight() instanceof Tensor weight)) {
                honest.launch(call); // a packed one is the device's
                return;
            }
            Output y = new Output(call, "y");
            double[] p = product(projection, Patterns.values(weight));
            honest.launch(call);
            honest.synchronize();
            int width = projection.operator().width();
            for (int i = 0; i < y.elements(); i++) {
                y.put(i, element.of(p, i / width, i % width, width));
            }
        };
    }

    private static double[] product(GroupedMatmulSwiGlu.Call call, double[] weight) {
        GroupedMatmulSwiGlu o = call.operator();
        double[] x = Patterns.values(call.x());
        double[] p = new double[o.m() * o.n()];
        int row = 0;
        for (int g = 0; g < o.e(); g++) {
            int end = (int) call.groupEnd(g, row);
            for (; row < end; row++) {
                for (int j = 0; j < o.n(); j++) {
                    for (int t = 0; t < o.k(); t++) {
                        int at = g * o.k() * o.n() + (o.weight() == WeightLayout.KN ? t * o.n() + j : j * o.k() + t);
                        p[row * o.n() + j] += x[row * o.k() + t] * weight[at];
                    }
                }
            }
        }
        return p;
    }
}

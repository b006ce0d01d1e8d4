package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.SwiGlu;

/// Launches of an activation in whose place another function is computed, rounded once.
final class Recomputed {
    private Recomputed() {
    }

    /// One element of y.
    @FunctionalInterface
    interface Element {
        /// @param x all of it, row-major, as it was before the launch
        /// @param i index of the element
        double of(OpCall call, double[] x, int i);
    }

    /// Of a gate and what passes through it.
    @FunctionalInterface
    interface Gated {
        double of(double gate, double up);
    }

    static FaultyDevice.Fault by(Element element) {
        return (honest, call) -> {
            Output y = new Output(call, "y");
            double[] x = Patterns.values(Faults.tensor(call, "x"));
            honest.launch(call);
            honest.synchronize();
            for (int i = 0; i < y.elements(); i++) {
                y.put(i, element.of(call, x, i));
            }
        };
    }

    static FaultyDevice.Fault gated(Gated formula) {
        return by((call, x, i) -> {
            int width = ((SwiGlu) call.operator()).width();
            int at = i / width * 2 * width + i % width;
            return formula.of(x[at], x[at + width]);
        });
    }
}

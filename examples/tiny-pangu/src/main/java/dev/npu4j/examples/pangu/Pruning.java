package dev.npu4j.examples.pangu;

import java.util.Map;

/// Which tokens go on where the model has a stage of pruning.
public sealed interface Pruning {
    /// All of them.
    record None() implements Pruning {
    }

    /// Those that the model's importance MLP scores highest, as many as its configuration says.
    record Sdtp() implements Pruning {
    }

    /// Given ones.
    ///
    /// @param positions for each layer that a stage stands before, the original positions of the tokens that enter it, increasing
    record Given(Map<Integer, int[]> positions) implements Pruning {
        public Given {
            positions = Map.copyOf(positions);
        }
    }
}

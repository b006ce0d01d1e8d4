package dev.npu4j.ascend;

import java.util.Set;

/// A family of chips: what its operators take, as far as the facts on CANN say (`reference/cann-abi.md`, section 4).
enum Soc {
    /// Ascend 910B, the Atlas A2 line.
    A2,
    /// Ascend 910_93, the Atlas A3 line.
    A3,
    /// Ascend 310P, the Atlas inference line: no bf16, no fused attention, matmuls on FRACTAL_NZ weights only.
    INFERENCE,
    /// Anything else: it may well work, but nothing is known.
    UNKNOWN;

    /// The family of a chip by the name that CANN gives it.
    static Soc of(String name) {
        if (name.startsWith("Ascend910_93")) {
            return A3;
        }
        if (name.startsWith("Ascend910B")) {
            return A2;
        }
        return name.startsWith("Ascend310P") ? INFERENCE : UNKNOWN;
    }

    /// The families whose operators the sheet describes together.
    boolean isTraining() {
        return Set.of(A2, A3).contains(this);
    }
}

package dev.npu4j.cli.validate;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import java.util.List;
import java.util.Optional;

/// Which of the suite's cases are asked for.
public enum Extent {
    /// Those for every change.
    QUICK,
    /// Those of real models' extents too.
    FULL,
    /// Ten thousand of each operator.
    RELEASE;

    /// @param operatorOrNull the one operator wanted, or null for all
    List<Case> cases(String operatorOrNull) {
        return switch (this) {
            case QUICK -> CaseSets.quick(operatorOrNull);
            case FULL -> CaseSets.full(operatorOrNull);
            case RELEASE -> CaseSets.release(operatorOrNull);
        };
    }

    /// What the suite has beyond that, for people.
    Optional<String> left() {
        return switch (this) {
            case QUICK -> Optional.of("The cases of --full that are not among the quick ones.");
            case FULL -> Optional.of("The cases of --release that are not among those of --full.");
            case RELEASE -> Optional.empty();
        };
    }
}

package dev.npu4j.cli.report;

import java.util.List;

/// What a run must show beside passing.
///
/// @param operators of each of which a case must have passed
/// @param wanted    of each of which a case must have run: operators that were asked for by name. A chip that lacks an operator of the
///                  whole suite says so in the report, and passes with what it has
/// @param named     lines of the cases that were named one by one: that the device refuses one is no answer to them
public record Demands(List<String> operators, List<String> wanted, List<String> named) {
    /// Nothing in particular.
    public static final Demands NONE = new Demands(List.of(), List.of(), List.of());

    public Demands {
        operators = List.copyOf(operators);
        wanted = List.copyOf(wanted);
        named = List.copyOf(named);
    }
}

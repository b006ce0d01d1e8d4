package dev.npu4j.conformance.fault;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A fault of one operator, with the cases on which it must be noticed.
///
/// @param name       in plain words; operators that can have the same fault share it
/// @param operator   the operator's name
/// @param fault      what is done in the place of a launch
/// @param lines      case lines in which [#DTYPE] stands for the element types; small, since every run plants them
/// @param equivalent why the fault changes nothing, by the dtypes (of [#dtypes()]) in which that is so
/// @param again      whether it shows only in further launches of a case, whose gates are then asked too
record KnownFault(String name, String operator, FaultyDevice.Fault fault, List<String> lines, Map<String, String> equivalent, boolean again) {
    /// Stands for the element types.
    static final String DTYPE = "DTYPE";

    KnownFault {
        lines = List.copyOf(lines);
        equivalent = Map.copyOf(equivalent);
    }

    KnownFault(String name, String operator, FaultyDevice.Fault fault, List<String> lines, Map<String, String> equivalent) {
        this(name, operator, fault, lines, equivalent, false);
    }

    KnownFault(String name, String operator, FaultyDevice.Fault fault, String... lines) {
        this(name, operator, fault, List.of(lines), Map.of());
    }

    /// A fault that a single launch does not show.
    static KnownFault ofManyLaunches(String name, String operator, FaultyDevice.Fault fault, String... lines) {
        return new KnownFault(name, operator, fault, List.of(lines), Map.of(), true);
    }

    /// The same fault, which in these dtypes is no fault.
    KnownFault harmlessIn(String why, String... dtypes) {
        Map<String, String> more = new LinkedHashMap<>(equivalent);
        for (String each : dtypes) {
            more.put(each, why);
        }
        return new KnownFault(name, operator, fault, lines, more, again);
    }

    /// Element types it is planted in, as case lines spell them.
    List<String> dtypes() {
        return switch (operator) {
            case "GroupedMatmul" -> List.of("f32", "bf16", "f16", "f32, w=bf16");
            case "TokenSelect" -> List.of("f32");
            case "GroupedMatmulSwiGlu", "GroupedMatmulCombine" -> List.of("f32", "bf16", "f16", "f32, w=bf16");
            case "Matmul" -> List.of("f32", "bf16", "f16", "f32, w=bf16");
            default -> List.of("f32", "bf16", "f16");
        };
    }

    /// The case lines in one of them. A line that spells its types itself belongs to f32.
    List<String> lines(String dtype) {
        return lines.stream().filter(line -> line.contains(DTYPE) || dtype.equals("f32")).map(line -> line.replace(DTYPE, dtype)).toList();
    }
}

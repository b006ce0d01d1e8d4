package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All faults that can be planted, by name.
public final class FaultCatalogue {
    private static final List<KnownFault> ALL = new ArrayList<>();

    static {
        ALL.addAll(GroupedMatmulFaults.all());
        ALL.addAll(NormFaults.all());
        ALL.addAll(PrunedAttentionFaults.all());
        ALL.addAll(TokenSelectFaults.all());
        ALL.addAll(MatmulFaults.all());
        ALL.addAll(RotaryEmbeddingFaults.all());
        ALL.addAll(GroupedTopKRouterFaults.all());
        ALL.addAll(SigmoidTopKRouterFaults.all());
        ALL.addAll(SwiGluFaults.all());
        ALL.addAll(GeluFaults.all());
        ALL.addAll(ExpertPermuteFaults.all());
        ALL.addAll(ExpertCombineFaults.all());
        ALL.addAll(GatherRowsFaults.all());
        ALL.addAll(PagedAttentionFaults.all());
        ALL.addAll(GroupedMatmulSwiGluFaults.all());
        ALL.addAll(GroupedMatmulCombineFaults.all());
        ALL.addAll(LaunchFaults.all());
    }

    private FaultCatalogue() {
    }

    /// Every fault of every operator.
    static List<KnownFault> all() {
        return List.copyOf(ALL);
    }

    /// Names of all faults: those that the self-test plants, then `hang`, `crash` and `out of memory`, which break the
    /// device or the process instead of a result.
    public static List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        ALL.forEach(fault -> names.add(fault.name()));
        names.addAll(Breakdowns.all().keySet());
        return List.copyOf(names);
    }

    /// A fault for a [FaultyDevice]. Launches of operators that it does not concern stay honest.
    ///
    /// @param text a name, or `name@n`: then only the n-th launch is faulty, counted from 1
    /// @throws OperandException where there is no such fault
    public static FaultyDevice.Fault named(String text) {
        int at = text.lastIndexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        FaultyDevice.Fault fault = find(name);
        return at < 0 ? fault : Faults.at(number(text, text.substring(at + 1)), fault);
    }

    private static FaultyDevice.Fault find(String name) {
        FaultyDevice.Fault breakdown = Breakdowns.all().get(name);
        if (breakdown != null) {
            return breakdown;
        }
        Map<String, FaultyDevice.Fault> byOperator = new LinkedHashMap<>();
        ALL.stream().filter(fault -> fault.name().equals(name)).forEach(fault -> byOperator.put(fault.operator(), fault.fault()));
        if (byOperator.isEmpty()) {
            throw new OperandException("FaultCatalogue", "fault", "the name of a fault, such as 'all zeros' or 'hang@40'; planted.jsonl of any run has them all", "'" + name + "'");
        }
        return (honest, call) -> byOperator.getOrDefault(call.operator().name(), Stream::launch).launch(honest, call);
    }

    private static long number(String text, String digits) {
        try {
            long number = Long.parseLong(digits);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new OperandException("FaultCatalogue", "fault", "a number of 1 or more after @", "'" + text + "'");
    }
}

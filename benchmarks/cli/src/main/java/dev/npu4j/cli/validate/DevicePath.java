package dev.npu4j.cli.validate;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whether rows were computed where they say: for each the simulator's trace must show that CANN's operators were executed
/// between the verdict before it and its own. That is the simulator's word, not a counter of ours.
///
/// A worker walks through a model without waiting for anybody to read its verdicts, so that there the sum must be right.
final class DevicePath {
    /// What was found of the rows of one operator.
    private static final class Rows {
        private final Map<String, Long> executed = new TreeMap<>();
        private final List<String> without = new ArrayList<>();
        private int count;
    }

    private final SimulatorTrace trace;
    private final Map<String, Rows> cases = new TreeMap<>();
    private final Map<String, Rows> values = new TreeMap<>(); // of a model
    private final Map<List<String>, Long> ofModel = new HashMap<>(); // how often what it needs must have been executed

    DevicePath(SimulatorTrace trace) {
        this.trace = trace;
    }

    /// What was executed up to now was for no row.
    void skip() {
        trace.next();
    }

    /// Takes note of what was executed since the last verdict.
    void offer(Verdict verdict) {
        Map<String, Long> since = trace.next();
        if (verdict.ranAs().isEmpty() || verdict.status() != Status.PASSED && verdict.status() != Status.FAILED) {
            return;
        }
        Operator operator = Case.parse(verdict.ranAs()).operator();
        if (writesNothing(operator)) {
            return;
        }
        Rows rows = (verdict.isCase() ? cases : values).computeIfAbsent(operator.name(), name -> new Rows());
        rows.count++;
        since.forEach((name, times) -> rows.executed.merge(name, times, Long::sum));
        if (verdict.isCase()) {
            if (needs(operator).stream().anyMatch(need -> times(need, since) == 0)) {
                rows.without.add(verdict.line());
            }
        } else {
            needs(operator).forEach(need -> ofModel.merge(need, 1L, Long::sum));
        }
    }

    /// One line for each operator, and one for a model.
    List<Together> results(String device) {
        List<Together> results = new ArrayList<>();
        cases.forEach((operator, rows) -> results.add(new Together(operator, device, rows.count, rows.without.isEmpty() ? held(rows.executed)
            : GateResult.failed(Gate.TRACE, rows.without.size() + " cases without CANN's operators in the simulator's trace, the first " + rows.without.getFirst(), Double.NaN))));
        if (!values.isEmpty()) {
            Map<String, Long> executed = new TreeMap<>();
            values.values().forEach(rows -> rows.executed.forEach((name, times) -> executed.merge(name, times, Long::sum)));
            String without = String.join(", ", ofModel.entrySet().stream().filter(each -> times(each.getKey(), executed) < each.getValue())
                .map(each -> String.join(" or ", each.getKey()) + " " + times(each.getKey(), executed) + " times for " + each.getValue() + " values").toList());
            results.add(new Together("the real workload", device, values.values().stream().mapToInt(rows -> rows.count).sum(), without.isEmpty() ? held(executed)
                : GateResult.failed(Gate.TRACE, "the simulator's trace has " + without, Double.NaN)));
        }
        return results;
    }

    private static GateResult held(Map<String, Long> executed) {
        return new GateResult(Gate.TRACE, true, String.join(", ", executed.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList()), Double.NaN);
    }

    private static boolean writesNothing(Operator operator) {
        return operator.operands().stream().filter(each -> each.isOutput() && each.required()).allMatch(each -> each.shape().elements() == 0);
    }

    /// What must have been executed: of each list one, by the beginning of its name.
    private static List<List<String>> needs(Operator operator) {
        return switch (operator) {
            case GroupedMatmul matmul -> List.of(List.of("aclnnGroupedMatmul"));
            case RmsNorm norm -> List.of(List.of("aclnnRmsNorm"));
            case AddRmsNorm norm -> List.of(List.of("aclnnAddRmsNorm"));
            case SandwichNorm norm -> List.of(List.of("aclnnRmsNorm"), List.of("aclnnAddRmsNorm"));
            case PrunedAttention attention when attention.keep() == 0 -> List.of(List.of("aclnnInplaceZero"));
            case PrunedAttention attention -> List.of(List.of("aclnnFusedInferAttentionScore", "aclnnPromptFlashAttention"));
            // chosen on the host, of scores from the device and for it
            case TokenSelect select -> List.of(List.of("copy device to host"), List.of("copy host to device"));
            case Matmul matmul -> List.of(List.of("aclnnMm", "aclnnGroupedMatmul"));
            case RotaryEmbedding rotary -> List.of(List.of("aclnnRotaryPositionEmbedding"));
            case GroupedTopKRouter router -> List.of(List.of("copy device to host"), List.of("copy host to device"));
            case SigmoidTopKRouter router -> List.of(List.of("aclnnMoeGatingTopK"));
            case SwiGlu activation -> List.of(List.of("aclnnSwiGlu"));
            case Gelu activation -> List.of(List.of("aclnnGeluV2"));
            case ExpertPermute permute when permute.tokens() == 0 -> List.of(List.of("aclnnInplaceZero"));
            case ExpertPermute permute -> List.of(List.of("aclnnMoeInitRoutingV2", "aclnnIndexSelect"));
            case ExpertCombine combine -> List.of(List.of("aclnnMoeFinalizeRoutingV2"));
            case GatherRows gather -> List.of(List.of("aclnnIndexSelect"));
            case PagedAttention attention when attention.tokens() == 0 -> List.of(List.of("aclnnInplaceZero"));
            case GroupedMatmulSwiGlu matmul -> List.of(List.of("aclnnGroupedMatmul"), List.of("aclnnSwiGlu"));
            case GroupedMatmulCombine combine -> List.of(List.of("aclnnGroupedMatmul"), List.of("aclnnMoeFinalizeRoutingV2"));
            case PagedAttention attention -> List.of(List.of("aclnnFusedInferAttentionScore", "aclnnPromptFlashAttention"));
        };
    }

    private static long times(List<String> anyOf, Map<String, Long> executed) {
        return executed.entrySet().stream().filter(each -> anyOf.stream().anyMatch(each.getKey()::startsWith)).mapToLong(Map.Entry::getValue).sum();
    }
}

package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Support;
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
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gate G6: relations between launches that hold whatever the truth is. They need no reference, catch what a reference
/// and a kernel could get wrong together, and say what users rely on: an expert without rows changes nothing, a token's
/// result does not depend on where it stands, doubled inputs give doubled outputs.
public final class MetamorphicGate {
    /// Twins of a case larger than this would cost more than they tell.
    private static final double MOST_FLOPS = 2e8;

    private final Device device;
    private final boolean isOneFunction;

    /// @param isOneFunction whether the device promises the same bits wherever a row stands
    public MetamorphicGate(Device device, boolean isOneFunction) {
        this.device = device;
        this.isOneFunction = isOneFunction;
    }

    /// Empty where the launch is too large to be related to others, or nothing relates to it.
    ///
    /// @param ordinary whether inputs are ordinary numbers, so that scaled ones do not leave the range
    /// @param faults   receives what the further launches did to memory that was not theirs
    public Optional<GateResult> judge(Base base, boolean ordinary, List<String> faults) {
        List<Relation> relations = base.plan().operator().cost().flops() <= MOST_FLOPS ? relations(base, ordinary).stream().filter(this::isOffered).toList() : List.of();
        for (Relation relation : relations) {
            String wrong = check(relation, faults);
            if (!wrong.isEmpty()) {
                return Optional.of(GateResult.failed(Gate.METAMORPHIC, relation.name() + ": " + wrong, Double.NaN));
            }
        }
        return relations.isEmpty() ? Optional.empty() : Optional.of(GateResult.passed(Gate.METAMORPHIC, Double.NaN));
    }

    /// A device that runs the operator need not run every other that relates to it, such as one with an output of another
    /// type.
    private boolean isOffered(Relation relation) {
        return device.support(relation.other().operator()) instanceof Support.Yes;
    }

    static List<Relation> relations(Base base, boolean ordinary) {
        return switch (base.plan().operator()) {
            case GroupedMatmul op -> new GroupedMatmulRelations(base, op).all(ordinary);
            case RmsNorm op -> new RmsNormRelations(base, op).all(ordinary);
            case AddRmsNorm op -> new ResidualNormRelations(base, op).all(ordinary);
            case SandwichNorm op -> new ResidualNormRelations(base, op).all(ordinary);
            case PrunedAttention op -> new AttentionRelations(base, op).all(ordinary);
            case TokenSelect op -> new SelectRelations(base, op).all();
            case Matmul op -> new MatmulRelations(base, op).all(ordinary);
            case RotaryEmbedding op -> new RotaryRelations(base, op).all(ordinary);
            case GroupedTopKRouter op -> new RouterRelations(base, op).all(ordinary);
            case SigmoidTopKRouter op -> new SigmoidRouterRelations(base, op).all(ordinary);
            case SwiGlu op -> new SwiGluRelations(base, op).all(ordinary);
            case Gelu op -> new GeluRelations(base, op).all(ordinary);
            case ExpertPermute op -> new PermuteRelations(base, op).all();
            case ExpertCombine op -> new CombineRelations(base, op).all(ordinary);
            case GatherRows op -> new GatherRelations(base, op).all();
            case PagedAttention op -> new PagedRelations(base, op).all(ordinary);
            case GroupedMatmulSwiGlu op -> new GroupedMatmulSwiGluRelations(base, op).all(ordinary);
            case GroupedMatmulCombine op -> new GroupedMatmulCombineRelations(base, op).all(ordinary);
        };
    }

    String check(Relation relation, List<String> faults) {
        Map<String, boolean[]> written = new HashMap<>();
        relation.outputs().forEach((name, prediction) -> written.put(name, prediction.written()));
        Launch.Outcome outcome = new Launch(relation.other()).on(device, written);
        outcome.faults().forEach(fault -> faults.add(relation.name() + ": " + fault));
        boolean exact = switch (relation.demand()) {
            case BITS -> true;
            case BITS_IF_PROMISED -> isOneFunction;
            case BOUNDS -> false;
        };
        for (Map.Entry<String, Prediction> output : relation.outputs().entrySet()) {
            if (outcome.bits().containsKey(output.getKey())) {
                String wrong = output.getValue().compare(outcome.bits().get(output.getKey()), exact);
                if (!wrong.isEmpty()) {
                    return "other " + output.getKey() + wrong;
                }
            }
        }
        return "";
    }
}

package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Groups;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What must hold between sums over the products of experts.
final class GroupedMatmulCombineRelations {
    private static final List<String> ADDENDS = List.of("x", "shared", "residual");

    private final Base base;
    private final GroupedMatmulCombine op;
    private final Groups groups;

    GroupedMatmulCombineRelations(Base base, GroupedMatmulCombine op) {
        this.base = base;
        this.op = op;
        groups = new Groups(op, base.input("group_list"));
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(negated(), rowsReversed(), tokensReversed(), expertsReversed(), idleExpertInFront()));
        // what rounds among f16's subnormals in between does not scale
        if (ordinary && op.between() != DType.F16 && ADDENDS.stream().allMatch(this::canDouble)) {
            relations.add(doubled());
        }
        return relations;
    }

    private boolean canDouble(String name) {
        return base.input(name) == null || Matrices.largest(base.input(name)) < Rounding.largest(name.equals("x") ? op.x() : op.out()) / 2;
    }

    private Relation negated() {
        return new Relation("x, shared and residual negated", Demand.BITS, base.plan().with(op, times(-1)), Map.of("y", Prediction.scaled(base, "y", -1)));
    }

    private Relation doubled() {
        return new Relation("x, shared and residual doubled", Demand.BITS, base.plan().with(op, times(2)), Map.of("y", Prediction.scaled(base, "y", 2)));
    }

    private Map<String, double[]> times(double factor) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        ADDENDS.forEach(name -> inputs.computeIfPresent(name, (key, values) -> Matrices.times(values, factor)));
        return inputs;
    }

    /// Where an expert's rows lie does not matter, as long as `inverse` says so.
    private Relation rowsReversed() {
        int[] source = new int[op.m()];
        Arrays.setAll(source, i -> i);
        for (int g = 0; g < op.e(); g++) {
            for (int i = groups.start(g); i < groups.end(g); i++) {
                source[i] = groups.start(g) + groups.end(g) - 1 - i;
            }
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> source[i]));
        inputs.put("inverse", Arrays.stream(base.input("inverse")).map(row -> source[(int) row]).toArray());
        return new Relation("rows of each expert in reverse order, inverse with them", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            Map.of("y", Prediction.same(base, "y")));
    }

    private Relation tokensReversed() {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        int last = op.tokens() - 1;
        for (String name : List.of("inverse", "weights", "shared", "residual")) {
            int width = name.equals("inverse") || name.equals("weights") ? op.top() : op.n();
            inputs.computeIfPresent(name, (key, values) -> Matrices.rows(values, op.tokens(), width, i -> last - i));
        }
        return new Relation("tokens in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            Map.of("y", Prediction.moved(base, "y", op.tokens() * op.n(), i -> (last - i / op.n()) * op.n() + i % op.n())));
    }

    private Relation expertsReversed() {
        int e = op.e();
        int[] sizes = IntStream.range(0, e).map(g -> groups.size(e - 1 - g)).toArray();
        int[] source = new int[op.m()];
        int[] target = new int[op.m()];
        Arrays.setAll(source, i -> i);
        Arrays.setAll(target, i -> i);
        int row = 0;
        for (int g = e - 1; g >= 0; g--) {
            for (int i = groups.start(g); i < groups.end(g); i++) {
                source[row] = i;
                target[i] = row++;
            }
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> source[i]));
        inputs.put("weight", Matrices.rows(base.input("weight"), e, op.k() * op.n(), g -> e - 1 - g));
        inputs.put("group_list", Groups.list(op.groupList(), sizes));
        inputs.put("inverse", Arrays.stream(base.input("inverse")).map(i -> target[(int) i]).toArray());
        return new Relation("experts in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), Map.of("y", Prediction.same(base, "y")));
    }

    private Relation idleExpertInFront() {
        int[] sizes = IntStream.range(0, op.e() + 1).map(g -> g == 0 ? 0 : groups.size(g - 1)).toArray();
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("weight", Matrices.rows(base.input("weight"), op.e() + 1, op.k() * op.n(), g -> g - 1));
        inputs.put("group_list", Groups.list(op.groupList(), sizes));
        return new Relation("one more expert, without rows, in front", Demand.BITS_IF_PROMISED, base.plan().with(op.sized(op.e() + 1, op.tokens()), inputs),
            Map.of("y", Prediction.same(base, "y")));
    }
}

package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Groups;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What must hold between grouped products, whatever is done to each row of them.
final class GroupedProductRelations {
    private final Base base;
    private final GroupedProduct op;
    private final int columns; // of y
    private final Sized sized;
    private final int[] sizes; // rows of each expert
    private final int[] starts; // first row of each expert
    private final int computed; // rows of all experts

    /// The same operator with other extents.
    @FunctionalInterface
    interface Sized {
        Operator of(int e, int m);
    }

    GroupedProductRelations(Base base, GroupedProduct op, Sized sized) {
        this.base = base;
        this.op = op;
        this.sized = sized;
        columns = op.m() == 0 ? 0 : base.expected().get("y").value().length / op.m();
        Groups groups = new Groups(op, base.input("group_list"));
        sizes = IntStream.range(0, op.e()).map(groups::size).toArray();
        starts = IntStream.range(0, op.e()).map(groups::start).toArray();
        computed = groups.rows();
    }

    List<Relation> all() {
        List<Relation> relations = new ArrayList<>(List.of(expertsReversed(), idleExpertInFront(), rowsReversed()));
        if (computed > 1) {
            relations.add(secondHalfAlone());
        }
        return relations;
    }

    private Relation expertsReversed() {
        int[] reversed = new int[op.e()];
        Arrays.setAll(reversed, g -> sizes[op.e() - 1 - g]);
        int[] source = new int[op.m()];
        int row = 0;
        for (int g = op.e() - 1; g >= 0; g--) {
            for (int i = 0; i < sizes[g]; i++) {
                source[row++] = starts[g] + i;
            }
        }
        while (row < op.m()) {
            source[row] = row++; // the tail stays where it is
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> source[i]));
        inputs.put("weight", Matrices.rows(base.input("weight"), op.e(), op.k() * op.n(), g -> op.e() - 1 - g));
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.rows(bias, op.e(), op.n(), g -> op.e() - 1 - g));
        inputs.put("group_list", Groups.list(op.groupList(), reversed));
        return new Relation("experts in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(sized.of(op.e(), op.m()), inputs), moved(op.m(), source));
    }

    private Relation idleExpertInFront() {
        int[] more = new int[op.e() + 1];
        System.arraycopy(sizes, 0, more, 1, op.e());
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("weight", Matrices.rows(base.input("weight"), op.e() + 1, op.k() * op.n(), g -> g - 1));
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.rows(bias, op.e() + 1, op.n(), g -> g - 1));
        inputs.put("group_list", Groups.list(op.groupList(), more));
        return new Relation("one more expert, without rows, in front", Demand.BITS_IF_PROMISED,
            base.plan().with(sized.of(op.e() + 1, op.m()), inputs), Map.of("y", Prediction.same(base, "y")));
    }

    private Relation rowsReversed() {
        int[] source = new int[op.m()];
        Arrays.setAll(source, i -> i);
        for (int g = 0; g < op.e(); g++) {
            for (int i = 0; i < sizes[g]; i++) {
                source[starts[g] + i] = starts[g] + sizes[g] - 1 - i;
            }
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> source[i]));
        return new Relation("rows of each expert in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(sized.of(op.e(), op.m()), inputs), moved(op.m(), source));
    }

    /// Cuts right through an expert's rows, more often than not.
    private Relation secondHalfAlone() {
        int from = computed / 2;
        int[] left = new int[op.e()];
        Arrays.setAll(left, g -> Math.clamp(starts[g] + sizes[g] - (long) from, 0, sizes[g]));
        int rows = op.m() - from;
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), rows, op.k(), i -> from + i));
        inputs.put("group_list", Groups.list(op.groupList(), left));
        int[] source = new int[rows];
        Arrays.setAll(source, i -> from + i);
        return new Relation("the second half of the rows in a call of its own", Demand.BITS_IF_PROMISED,
            base.plan().with(sized.of(op.e(), rows), inputs), moved(rows, source));
    }

    private Map<String, Prediction> moved(int rows, int[] source) {
        return Map.of("y", Prediction.moved(base, "y", rows * columns, i -> source[i / columns] * columns + i % columns));
    }
}

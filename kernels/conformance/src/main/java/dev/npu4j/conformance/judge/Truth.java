package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.launch.Groups;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.Operand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What float64 says about a plan: all of it, or, where that would take minutes, whole rows that stand for the rest.
///
/// @param expected by output; of elements outside a sample nothing is promised
/// @param coverage `full`, or a sentence about the sample
record Truth(Map<String, Expected> expected, String coverage) {
    /// What the reference can do in a few seconds.
    private static final double MOST_FLOPS = 8e9;
    /// What a sample may cost.
    private static final double SAMPLE_FLOPS = 1e9;
    private static final int MOST_ROWS = 256;
    // around these, tiles of kernels begin and end
    private static final int[] TILES = {1, 2, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};

    /// Computes the truth about a plan.
    static Truth of(Plan plan, Arithmetic arithmetic) {
        return isWholeAffordable(plan) ? whole(plan, arithmetic) : sample(plan, arithmetic);
    }

    /// Whether every element can be computed in a few seconds.
    static boolean isWholeAffordable(Plan plan) {
        return plan.operator().cost().flops() <= MOST_FLOPS || plan.rows() < 2;
    }

    /// The truth about a router that chose so.
    Truth given(Routing routing, int[] ids) {
        return new Truth(routing.expect(ids).stream().collect(Collectors.toMap(Expected::operand, each -> each)), coverage);
    }

    boolean isWhole() {
        return coverage.equals(Evidence.FULL);
    }

    Map<String, boolean[]> written() {
        Map<String, boolean[]> written = new LinkedHashMap<>();
        expected.forEach((name, each) -> written.put(name, each.written()));
        return written;
    }

    private static Truth whole(Plan plan, Arithmetic arithmetic) {
        return new Truth(References.expect(plan.operator(), plan.inputs(), arithmetic).stream()
            .collect(Collectors.toMap(Expected::operand, each -> each)), Evidence.FULL);
    }

    private static Truth sample(Plan plan, Arithmetic arithmetic) {
        int computed = rowsThatAreComputed(plan);
        Map<String, Expected> expected = new LinkedHashMap<>();
        for (Operand output : plan.operator().operands().stream().filter(Operand::isOutput).toList()) {
            expected.put(output.name(), unknown(output, plan.operator() instanceof GroupedMatmul ? computed : plan.rows(), plan.rows()));
        }
        List<Integer> rows = rows(plan, computed);
        for (int row : rows) {
            Plan alone = plan.alone(row);
            for (Expected one : References.expect(alone.operator(), alone.inputs(), arithmetic)) {
                Expected all = expected.get(one.operand());
                int width = one.value().length;
                System.arraycopy(one.value(), 0, all.value(), row * width, width);
                System.arraycopy(one.error(), 0, all.error(), row * width, width);
            }
        }
        return new Truth(expected, "sampled: all columns of " + rows.size() + " of " + computed
            + " rows (first, last, ends of groups and tiles, and random ones)");
    }

    private static Expected unknown(Operand output, int writtenRows, int rows) {
        int elements = (int) output.shape().elements();
        double[] value = new double[elements];
        double[] error = new double[elements];
        boolean[] written = new boolean[elements];
        Arrays.fill(value, Double.NaN);
        Arrays.fill(error, Double.POSITIVE_INFINITY);
        Arrays.fill(written, 0, (int) ((long) elements * writtenRows / rows), true);
        return new Expected(output.name(), output.dtypes().getFirst(), value, error, written);
    }

    private static int rowsThatAreComputed(Plan plan) {
        return plan.operator() instanceof GroupedProduct matmul && matmul.isRowByRow() ? groups(matmul, plan).rows() : plan.rows();
    }

    private static Groups groups(GroupedProduct op, Plan plan) {
        return new Groups(op, plan.inputs().get("group_list"));
    }

    private static List<Integer> rows(Plan plan, int computed) {
        TreeSet<Integer> borders = new TreeSet<>(List.of(0, computed));
        Arrays.stream(TILES).forEach(borders::add);
        if (plan.operator() instanceof GroupedProduct matmul && matmul.isRowByRow()) {
            Groups groups = groups(matmul, plan);
            IntStream.range(0, matmul.e()).map(groups::end).forEach(borders::add);
        }
        TreeSet<Integer> rows = new TreeSet<>();
        borders.forEach(border -> rows.addAll(List.of(border - 1, border)));
        SplittableRandom random = new SplittableRandom(computed);
        while (rows.size() < Math.min(MOST_ROWS, computed)) {
            rows.add(random.nextInt(computed));
        }
        rows.removeIf(row -> row < 0 || row >= computed);
        double each = plan.operator().cost().flops() / plan.rows();
        int most = (int) Math.clamp(SAMPLE_FLOPS / each, 1, MOST_ROWS);
        List<Integer> all = List.copyOf(rows);
        // spread over all of them where even those are too many
        return IntStream.range(0, Math.min(most, all.size()))
            .mapToObj(i -> all.get((int) ((long) i * (all.size() - 1) / Math.max(1, Math.min(most, all.size()) - 1)))).distinct().toList();
    }
}

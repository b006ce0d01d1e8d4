package dev.npu4j.bench.workload;

import dev.npu4j.kernels.op.Cost;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.Line;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RotaryEmbedding;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// One operator on normal values, its required operands named and shaped as the operator says.
///
/// Attention: the kept rows are a random set; queries are the kept rows themselves where there are as many of them
/// (SDTP prefill), otherwise the last `sq` positions. Grouped matmul: rows are spread evenly. Experts and gathered rows are drawn.
///
/// @param operator what is done
/// @param seed     of its operands
public record OperatorWorkload(Operator operator, long seed) implements Workload {
    static OperatorWorkload parse(String text) {
        Line line = Line.parse(text);
        Operator operator = Operator.parse(line);
        OperatorWorkload workload = new OperatorWorkload(operator, line.takeLong("seed", 1));
        line.requireAllTaken();
        return workload;
    }

    @Override
    public String line() {
        String own = operator.line();
        return own.substring(0, own.length() - 1) + ", seed=" + seed + ")";
    }

    @Override
    public Cost cost() {
        if (!(operator instanceof PrunedAttention attention)) {
            return operator.cost();
        }
        int[] keep = keep(attention);
        int[] positions = positions(attention, keep);
        double pairs = 0;
        for (int position : positions) {
            pairs += visible(keep, position);
        }
        double row = (double) attention.d() * attention.dtype().size();
        double queries = attention.sq() * attention.hq() * row;
        return new Cost(4.0 * pairs * attention.hq() * attention.d(), queries + 2.0 * attention.keep() * attention.hkv() * row, queries);
    }

    @Override
    public Data data(Arena arena) {
        Noise noise = new Noise(arena, seed);
        Map<String, Data.Array> arrays = new LinkedHashMap<>();
        for (Operand operand : operator.operands()) {
            if (operand.required() && !operand.isOutput()) {
                arrays.put(operand.name(), array(operand, noise));
            }
        }
        return new Data(arrays);
    }

    private Data.Array array(Operand operand, Noise noise) {
        long[] shape = operand.shape().toArray();
        return switch (operator) {
            case PrunedAttention attention when operand.name().equals("keep") -> noise.indices(keep(attention));
            case PrunedAttention attention when operand.name().equals("q_pos") -> noise.indices(positions(attention, keep(attention)));
            case GroupedProduct matmul when operand.name().equals("group_list") -> groups(matmul, noise);
            case PagedAttention attention when operand.name().equals("table") -> noise.indices(table(attention));
            case PagedAttention attention when operand.name().equals("k_pos") -> noise.indices(IntStream.range(0, attention.tokens()).toArray());
            case PagedAttention attention when operand.name().equals("q_pos") ->
                noise.indices(IntStream.range(attention.tokens() - attention.sq(), attention.tokens()).toArray());
            case RotaryEmbedding rotary when operand.name().equals("pos") -> noise.indices(IntStream.range(0, rotary.tokens()).toArray());
            case ExpertPermute permute when operand.name().equals("ids") -> noise.indices(below(permute.experts(), operand, noise), shape);
            case ExpertCombine combine when operand.name().equals("inverse") -> noise.indices(shuffled(operand, noise), shape);
            case GroupedMatmulCombine combine when operand.name().equals("inverse") -> noise.indices(shuffled(operand, noise), shape);
            case GatherRows gather when operand.name().equals("keep") -> noise.indices(below(gather.rows(), operand, noise), shape);
            default -> switch (operand.name()) {
                case "gamma_post", "gamma_pre" -> noise.normal(operand.dtypes().getFirst(), 1, 0.1, shape);
                case "weight" -> noise.normal(operand.dtypes().getFirst(), 0, 1 / Math.sqrt(shape[1]), shape);
                default -> noise.normal(operand.dtypes().getFirst(), 0, 1, shape);
            };
        };
    }

    /// Numbers from 0 to before `bound`, as many as the operand has.
    private static int[] below(int bound, Operand operand, Noise noise) {
        return noise.random().ints(operand.shape().elements(), 0, bound).toArray();
    }

    /// Every number once, in any order.
    private static int[] shuffled(Operand operand, Noise noise) {
        int[] all = IntStream.range(0, (int) operand.shape().elements()).toArray();
        for (int i = all.length - 1; i > 0; i--) {
            int other = noise.random().nextInt(i + 1);
            int swapped = all[i];
            all[i] = all[other];
            all[other] = swapped;
        }
        return all;
    }

    private static Data.Array groups(GroupedProduct matmul, Noise noise) {
        int[] counts = Load.UNIFORM.counts(matmul.m(), matmul.e(), noise.random());
        long[] list = new long[counts.length];
        long end = 0;
        for (int g = 0; g < list.length; g++) {
            end += counts[g];
            list[g] = matmul.groupList() == GroupListKind.COUNTS ? counts[g] : end;
        }
        return noise.integers(list);
    }

    /// The kept rows: all, or so many at random.
    private int[] keep(PrunedAttention attention) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] keep = new int[attention.keep()];
        int missing = keep.length;
        for (int row = 0; row < attention.rows() && missing > 0; row++) {
            if (random.nextInt(attention.rows() - row) < missing) {
                keep[keep.length - missing--] = row;
            }
        }
        return keep;
    }

    private static int[] positions(PrunedAttention attention, int[] keep) {
        if (attention.sq() == keep.length) {
            return keep;
        }
        int[] positions = new int[attention.sq()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = attention.rows() - positions.length + i;
        }
        return positions;
    }

    /// Any pages of the pool, none again before all were named.
    private int[] table(PagedAttention attention) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] pages = IntStream.range(0, attention.pages()).toArray();
        for (int i = pages.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int page = pages[i];
            pages[i] = pages[other];
            pages[other] = page;
        }
        return IntStream.range(0, attention.pagesInUse()).map(i -> pages[i % pages.length]).toArray();
    }

    private static int visible(int[] keep, int position) {
        int at = Arrays.binarySearch(keep, position);
        return at >= 0 ? at + 1 : -at - 1;
    }
}

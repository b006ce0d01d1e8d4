package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.launch.Pages;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Faults of [PagedAttention].
final class PagedAttentionFaults {
    private static final String NAME = "PagedAttention";

    private static final String EXACT = "PagedAttention(DTYPE, sq=5, tokens=18, pages=7, page=4, hq=4, hkv=2, d=8, pad=3, fill=exact-int, seed=1)";
    private static final String BROAD = "PagedAttention(DTYPE, sq=17, tokens=18, pages=7, page=4, hq=4, hkv=2, d=16, fill=normal, seed=2)";
    private static final String WIDE = "PagedAttention(DTYPE, sq=3, tokens=9, pages=6, page=2, hq=2, hkv=1, d=8, fill=uniform5, seed=3)";
    // three blocks of keys, each with larger scores than the one before
    private static final String RISING = "PagedAttention(DTYPE, sq=2, tokens=135, pages=9, page=16, hq=1, hkv=1, d=8, fill=rising-max, seed=4)";
    private static final String POSITIONS = "PagedAttention(DTYPE, sq=3, tokens=9, pages=6, page=2, hq=2, hkv=1, d=8, pos=original, fill=normal, seed=5)";
    private static final String BLIND = "PagedAttention(DTYPE, sq=3, tokens=9, pages=6, page=2, hq=2, hkv=1, d=8, pos=half-blind, fill=normal, seed=6)";
    private static final String TINY = "PagedAttention(DTYPE, sq=3, tokens=9, pages=6, page=2, hq=2, hkv=1, d=8, fill=tiny, seed=8)";

    private PagedAttentionFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, WIDE, BROAD, TINY), 0x1p-18));
        all.addAll(List.of(
            fault("the next page of the table", Faults.operand("table", (operator, table) -> Faults.rotate(table, 1)), EXACT),
            fault("pages in the order of the pool", Faults.operand("table", (operator, table) -> Arrays.setAll(table, i -> i % ((PagedAttention) operator).pages())), EXACT),
            fault("the first page again and again", Faults.operand("table", (operator, table) -> Arrays.fill(table, table.length == 0 ? 0 : table[0])), EXACT),
            fault("rows of a page one too far", rowsMoved(), WIDE),
            fault("the table is for v alone", keysInOrder(), WIDE),
            fault("the last page read to its end", resized(true), EXACT),
            fault("the last token dropped", resized(false), WIDE),
            fault("causal one too far", Faults.each("q_pos", q -> Math.min(q + 1, Integer.MAX_VALUE)), EXACT),
            fault("causal one too short", Faults.each("q_pos", q -> Math.max(q - 1, Integer.MIN_VALUE)), EXACT),
            fault("k_pos ignored", Faults.operand("k_pos", (operator, k) -> Arrays.setAll(k, j -> j)), POSITIONS),
            fault("scale omitted", Faults.operator(PagedAttentionFaults::unscaled), WIDE),
            fault("no rescale between key blocks", AttentionRows.withWeights((scores, order) -> PrunedAttentionFaults.notRescaled(scores, order, 0)), RISING),
            fault("weights rounded to bf16", AttentionRows.withWeights(PrunedAttentionFaults::inBf16), BROAD),
            fault("a query without keys gives NaN", AttentionRows.blindAreNan(), BLIND),
            fault("a query without keys gives the mean of all", AttentionRows.blindSeeAll(), BLIND)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static Operator unscaled(Operator operator) {
        PagedAttention o = (PagedAttention) operator;
        return new PagedAttention(o.dtype(), o.sq(), o.tokens(), o.pages(), o.page(), o.hq(), o.hkv(), o.d(), 1);
    }

    /// Row r of every page in the place of row r - 1, the first in the place of the last.
    private static FaultyDevice.Fault rowsMoved() {
        return (honest, call) -> {
            PagedAttention o = (PagedAttention) call.operator();
            Map<String, Weight> operands = Faults.operands(call);
            int width = o.hkv() * o.d();
            for (String name : List.of("k", "v")) {
                Tensor cache = Faults.tensor(call, name);
                double[] values = Patterns.values(cache);
                for (int page = 0; page < o.pages(); page++) {
                    int from = page * o.page() * width;
                    double[] rows = Arrays.copyOfRange(values, from, from + o.page() * width);
                    Faults.rotate(rows, width);
                    System.arraycopy(rows, 0, values, from, rows.length);
                }
                operands.put(name, Patterns.place(cache, o.dtype(), values, cache.shape().toArray()));
            }
            honest.launch(o.bind(operands));
        };
    }

    /// Key j is row j of k, wherever the table says that it is.
    private static FaultyDevice.Fault keysInOrder() {
        return (honest, call) -> {
            PagedAttention o = (PagedAttention) call.operator();
            Map<String, Weight> operands = Faults.operands(call);
            Pages pages = new Pages(o, Patterns.values(Faults.tensor(call, "table")));
            Tensor k = Faults.tensor(call, "k");
            double[] values = Patterns.values(k);
            double[] moved = values.clone();
            int width = o.hkv() * o.d();
            for (int j = 0; j < Math.min(o.tokens(), o.pages() * o.page()); j++) {
                System.arraycopy(values, j * width, moved, pages.row(j) * width, width);
            }
            operands.put("k", Patterns.place(k, o.dtype(), moved, k.shape().toArray()));
            honest.launch(o.bind(operands));
        };
    }

    /// As many tokens as the pages have room for, the further ones seen by whoever sees the first; or one token less.
    private static FaultyDevice.Fault resized(boolean toTheEnd) {
        return (honest, call) -> {
            PagedAttention o = (PagedAttention) call.operator();
            if (o.tokens() == 0) {
                honest.launch(call);
                return;
            }
            int tokens = toTheEnd ? o.pagesInUse() * o.page() : o.tokens() - 1;
            PagedAttention other = new PagedAttention(o.dtype(), o.sq(), tokens, o.pages(), o.page(), o.hq(), o.hkv(), o.d(), o.scale());
            Map<String, Weight> operands = Faults.operands(call);
            Tensor kPos = Faults.tensor(call, "k_pos");
            double[] positions = Patterns.values(kPos);
            double[] others = Arrays.copyOf(positions, tokens);
            Arrays.fill(others, Math.min(tokens, positions.length), tokens, positions[0]);
            operands.put("k_pos", Patterns.place(kPos, DType.I32, others, tokens));
            Tensor table = Faults.tensor(call, "table");
            operands.put("table", Patterns.place(table, DType.I32, Arrays.copyOf(Patterns.values(table), other.pagesInUse()), other.pagesInUse()));
            honest.launch(other.bind(operands));
        };
    }
}

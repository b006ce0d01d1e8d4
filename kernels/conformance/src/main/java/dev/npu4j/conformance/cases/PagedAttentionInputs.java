package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.PagedAttention;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of paged attention cases: those of an attention over rows without pages, dealt to the pages that the table names.
/// Where it names a page again, what comes later stays.
final class PagedAttentionInputs {
    private PagedAttentionInputs() {
    }

    static Map<String, double[]> of(PagedAttention op, Case c) {
        Map<String, double[]> rows = PrunedAttentionInputs.of(op.contiguous(),
            Case.of(op.contiguous(), c.fill(), c.seed()).withKeys(KeepSet.FIRST, c.pos()));
        double[] table = table(op, c);
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("q", rows.get("q"));
        inputs.put("k", dealt(op, table, rows.get("k")));
        inputs.put("v", dealt(op, table, rows.get("v")));
        inputs.put("table", table);
        inputs.put("q_pos", rows.get("q_pos"));
        inputs.put("k_pos", rows.getOrDefault("k_pos", rows.get("keep")));
        return inputs;
    }

    private static double[] table(PagedAttention op, Case c) {
        int pages = op.pages();
        double[] table = new double[op.pagesInUse()];
        switch (c.keepSet()) {
            case FIRST -> Arrays.setAll(table, i -> i % pages);
            case LAST -> Arrays.setAll(table, i -> pages - 1 - i % pages);
            case ALTERNATING -> Arrays.setAll(table, i -> 2L * i % pages);
            case RANDOM -> {
                int[] any = new Counter(c.seed(), "table").permutation(pages);
                Arrays.setAll(table, i -> any[i % pages]);
            }
        }
        return table;
    }

    private static double[] dealt(PagedAttention op, double[] table, double[] rows) {
        int width = op.hkv() * op.d();
        double[] cache = new double[op.pages() * op.page() * width];
        for (int j = 0; j < op.tokens(); j++) {
            int row = (int) table[j / op.page()] * op.page() + j % op.page();
            System.arraycopy(rows, j * width, cache, row * width, width);
        }
        return cache;
    }
}

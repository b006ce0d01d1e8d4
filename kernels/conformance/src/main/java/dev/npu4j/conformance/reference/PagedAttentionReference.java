package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.PagedAttention;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Truth about [PagedAttention], whose definition is that of [dev.npu4j.kernels.op.PrunedAttention] over the rows of the cache
/// in the order of the tokens: `k_j = k[table[j / page], j mod page]`, and v alike. So is its bound ([PrunedAttentionReference]):
/// where rows lie rounds nothing.
final class PagedAttentionReference {
    private PagedAttentionReference() {
    }

    static List<Expected> expect(PagedAttention op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Map<String, double[]> rows = new LinkedHashMap<>(inputs);
        rows.put("k", inOrder(op, inputs.get("table"), inputs.get("k")));
        rows.put("v", inOrder(op, inputs.get("table"), inputs.get("v")));
        double[] keep = new double[op.tokens()];
        for (int j = 0; j < op.tokens(); j++) {
            keep[j] = j;
        }
        rows.put("keep", keep);
        return PrunedAttentionReference.expect(op.contiguous(), rows, arithmetic);
    }

    private static double[] inOrder(PagedAttention op, double[] table, double[] cache) {
        int width = op.hkv() * op.d();
        double[] rows = new double[op.tokens() * width];
        for (int j = 0; j < op.tokens(); j++) {
            int page = (int) table[j / op.page()];
            for (int t = 0; t < width; t++) {
                rows[j * width + t] = cache[(page * op.page() + j % op.page()) * width + t];
            }
        }
        return rows;
    }
}

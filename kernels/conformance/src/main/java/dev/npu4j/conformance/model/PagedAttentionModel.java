package dev.npu4j.conformance.model;

import dev.npu4j.kernels.op.PagedAttention;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// [PagedAttention] in f32: the attention of [PrunedAttentionModel] over the rows of all pages, as the table names them.
final class PagedAttentionModel {
    private PagedAttentionModel() {
    }

    static double[] compute(PagedAttention op, Map<String, double[]> inputs, Accumulator accumulator) {
        double[] table = inputs.get("table");
        Map<String, double[]> rows = new LinkedHashMap<>(inputs);
        // the model asks of kept rows no order, and not that they differ
        rows.put("keep", IntStream.range(0, op.tokens()).mapToDouble(j -> table[j / op.page()] * op.page() + j % op.page()).toArray());
        return PrunedAttentionModel.compute(op.contiguous(), rows, accumulator);
    }
}

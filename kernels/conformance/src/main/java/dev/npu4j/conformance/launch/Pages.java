package dev.npu4j.conformance.launch;

import dev.npu4j.kernels.op.PagedAttention;
import java.util.stream.IntStream;

/// Which row of a cache in pages is whose, read from its `table`. (Reference and rounding model read it themselves: they share
/// nothing with the engine.)
public final class Pages {
    private final PagedAttention op;
    private final double[] table;

    public Pages(PagedAttention op, double[] table) {
        this.op = op;
        this.table = table;
    }

    /// Row of k and v, counted through all pages, that holds a token.
    public int row(int token) {
        return (int) table[token / op.page()] * op.page() + token % op.page();
    }

    /// The rows of all tokens.
    public int[] rows() {
        return IntStream.range(0, op.tokens()).map(this::row).toArray();
    }

    /// The tokens' rows of k or v, one after the other.
    public double[] together(double[] cache) {
        int width = op.hkv() * op.d();
        double[] rows = new double[op.tokens() * width];
        for (int j = 0; j < op.tokens(); j++) {
            System.arraycopy(cache, row(j) * width, rows, j * width, width);
        }
        return rows;
    }
}

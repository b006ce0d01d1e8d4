package dev.npu4j.bench.peers;

import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.BFloat16BufferTensor;
import com.github.tjake.jlama.tensor.FloatBufferTensor;
import com.github.tjake.jlama.tensor.TensorShape;
import com.github.tjake.jlama.tensor.operations.TensorOperations;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/// Experts by Jlama's matrix multiplication on weights as they lie, its columns in as many parts as there are threads:
/// as Jlama itself does it, on a pool of its size.
///
/// Jlama 0.8.4 multiplies in tiles and forgets the corner where the remainder of the rows meets that of the columns
/// (found here, in its C and in its Java). Asked for the columns' remainder by itself it is right, and that costs nothing.
///
/// Counted: both multiplications and SwiGLU (ours: Jlama's own goes value by value).
final class JlamaExperts extends ExpertLoop {
    /// Its loops over the depth know no remainder.
    private static final int DEPTH = 32;

    /// Columns of a tile, in C and in Java.
    static final int NATIVE_TILE = 5;
    static final int PANAMA_TILE = 4;

    private final TensorOperations operations;
    private final int tile;
    private final int parts;
    private final ForkJoinPool pool;
    private final Product[] up;
    private final Product[] down;

    /// `result [m, n] = rows [m, k] · weight [n, k]ᵀ`
    private record Product(AbstractTensor<?, ?> result, AbstractTensor<?, ?> rows, AbstractTensor<?, ?> weight, int n, int k) {
    }

    JlamaExperts(ExpertFfn ffn, Data data, NativeThreads threads, TensorOperations operations, int tile) {
        super(ffn, data, threads);
        this.operations = operations;
        this.tile = tile;
        parts = threads.threads();
        pool = new ForkJoinPool(parts);
        up = new Product[ffn.e()];
        down = new Product[ffn.e()];
        for (int g = 0; g < ffn.e(); g++) {
            int m = counts[g];
            if (m > 0) {
                up[g] = new Product(rows(gateUp, m, 2 * ffn.width()), rows(x(g), m, ffn.hidden()),
                    weight(gateUpWeight(g), 2 * ffn.width(), ffn.hidden()), 2 * ffn.width(), ffn.hidden());
                down[g] = new Product(rows(y(g), m, ffn.hidden()), rows(hidden, m, ffn.width()),
                    weight(downWeight(g), ffn.hidden(), ffn.width()), ffn.hidden(), ffn.width());
            }
        }
    }

    static boolean fits(ExpertFfn ffn) {
        return ffn.hidden() % DEPTH == 0 && ffn.width() % DEPTH == 0;
    }

    @Override
    void up(int expert, int rows) {
        multiply(up[expert]);
    }

    @Override
    void down(int expert, int rows) {
        multiply(down[expert]);
    }

    @Override
    public void close() {
        pool.close();
        super.close();
    }

    private void multiply(Product product) {
        if (parts == 1) {
            part(product, 0);
        } else {
            pool.submit(() -> IntStream.range(0, parts).parallel().forEach(part -> part(product, part))).join();
        }
    }

    private void part(Product product, int part) {
        int from = (int) ((long) product.n * part / parts);
        int to = (int) ((long) product.n * (part + 1) / parts);
        int whole = (to - from) / tile * tile;
        columns(product, from, whole);
        columns(product, from + whole, to - from - whole);
    }

    private void columns(Product product, int from, int count) {
        if (count > 0) {
            operations.dotProductChunk(product.result, product.rows, product.weight, 0, product.k, from, count);
        }
    }

    private AbstractTensor<?, ?> weight(MemorySegment segment, int rows, int columns) {
        return ffn.w() == DType.BF16
            ? new BFloat16BufferTensor("weight", bytes(segment, (long) rows * columns * Short.BYTES).asShortBuffer(), TensorShape.of(rows, columns), false)
            : rows(segment, rows, columns);
    }

    private static FloatBufferTensor rows(MemorySegment segment, int rows, int columns) {
        return new FloatBufferTensor(bytes(segment, (long) rows * columns * Float.BYTES).asFloatBuffer(), TensorShape.of(rows, columns), false);
    }

    private static ByteBuffer bytes(MemorySegment segment, long size) {
        return segment.asSlice(0, size).asByteBuffer().order(ByteOrder.nativeOrder());
    }
}

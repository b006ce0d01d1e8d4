package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A cache in pages gives the bits of the same cache without: for every page size, any table, however the pages lie, in decode
/// and in prefill, with any number of threads.
class PagedAttentionTest {
    private static final int HQ = 6;
    private static final int HKV = 2;

    @ParameterizedTest
    @CsvSource({
        "cpu,                       F32,  1,  150, 32",
        "'cpu,threads=1',           F32,  1,  150, 32",
        "'cpu,threads=5',           F32,  2,  129, 48",
        "cpu,                       F32,  1,  64,  20",
        "'cpu,threads=3',           F32,  45, 200, 20",
        "'cpu,threads=1',           BF16, 1,  150, 32",
        "'cpu,threads=2',           BF16, 70, 65,  17",
        "'cpu,threads=2',           F16,  1,  150, 33",
        "'cpu,threads=1',           F16,  9,  63,  16",
        "'cpu,threads=2',           F32,  3,  0,   16",
        "'cpu,width=scalar',        F32,  1,  150, 32",
        "'cpu,width=scalar',        BF16, 9,  70,  17"})
    void pagesChangeNoBit(String name, DType dtype, int sq, int tokens, int d) {
        SplittableRandom random = new SplittableRandom(7L * tokens + d);
        try (Device device = Devices.open(name); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            Tensor q = Values.fill(arena.allocate(dtype, sq, HQ, d), 1);
            Tensor qPos = arena.allocate(DType.I32, sq).copyFrom(random.ints(sq, tokens / 2, tokens + 1).toArray());
            Tensor kPos = arena.allocate(DType.I32, tokens).copyFrom(random.ints(tokens, 0, tokens + 1).toArray());
            for (int page : new int[] {1, 3, 16, 64, 65, 256}) {
                for (int gap : new int[] {0, 5}) {
                    int used = Math.ceilDiv(tokens, page);
                    int pages = used / 2 + 2; // some are named twice
                    int[] table = random.ints(used, 0, pages).toArray();
                    PagedAttention op = new PagedAttention(dtype, sq, tokens, pages, page, HQ, HKV, d);
                    Tensor k = cache(arena, op, gap, 2);
                    Tensor v = cache(arena, op, 3 * gap, 3);
                    Tensor paged = Values.fill(arena.allocate(dtype, sq, HQ, d), 4);
                    stream.launch(op.on(q, k, v, arena.allocate(DType.I32, used).copyFrom(table), qPos, kPos, paged));
                    Tensor whole = Values.fill(arena.allocate(dtype, sq, HQ, d), 5);
                    int[] keep = new int[tokens];
                    Arrays.setAll(keep, j -> j);
                    stream.launch(op.contiguous().on(q, together(arena, op, k, table), together(arena, op, v, table),
                        arena.allocate(DType.I32, tokens).copyFrom(keep), qPos, kPos, whole));
                    stream.synchronize();
                    assertThat(paged.segment().mismatch(whole.segment())).as("page %d, gap %d", page, gap).isEqualTo(-1);
                }
            }
        }
    }

    /// Pages `gap` elements apart, and tokens and heads too.
    private static Tensor cache(TensorArena arena, PagedAttention op, int gap, int seed) {
        long head = op.d() + gap;
        long token = op.hkv() * head + gap;
        long page = op.page() * token + 7L * gap;
        TensorSpec spec = TensorSpec.strided(op.dtype(), Shape.of(op.pages(), op.page(), op.hkv(), op.d()), page, token, head, 1);
        return Values.fill(arena.allocate(op.dtype(), op.pages() * page), seed).view(0, spec);
    }

    /// The tokens' rows, one after the other.
    private static Tensor together(TensorArena arena, PagedAttention op, Tensor cache, int[] table) {
        float[] all = cache.toFloats();
        int row = op.hkv() * op.d();
        float[] rows = new float[op.tokens() * row];
        for (int j = 0; j < op.tokens(); j++) {
            System.arraycopy(all, (table[j / op.page()] * op.page() + j % op.page()) * row, rows, j * row, row);
        }
        return arena.allocate(op.dtype(), op.tokens(), op.hkv(), op.d()).copyFrom(rows);
    }
}

package dev.npu4j.bench.peers;

import static dev.npu4j.bench.peers.OnnxModel.attribute;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.kernels.op.PrunedAttention;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Attention by `GroupQueryAttention`.
///
/// Counted: for prefill, gathering the kept rows of K and V where not all are kept, and writing them to the operator's
/// cache, which it always does; for decode, appending the last row to a cache that already holds the others (the same
/// memory in and out, so that nothing is copied).
final class OrtAttention extends OrtContestant {
    private final PrunedAttention attention;
    private final MemorySegment y;

    OrtAttention(PrunedAttention attention, Data data, int threads) {
        this.attention = attention;
        y = allocate((long) attention.sq() * attention.hq() * attention.d());
        long queries = (long) attention.hq() * attention.d();
        input("q", data.get("q").segment(), 1, attention.sq(), queries);
        input("last", new int[] {attention.keep() - 1}, 1);
        input("total", new int[] {attention.keep()}, 1);
        output("y", y, 1, attention.sq(), queries);
        OnnxModel model = new OnnxModel()
            .input("q", OnnxModel.Type.FLOAT, 1, attention.sq(), queries)
            .input("last", OnnxModel.Type.INT32, 1)
            .input("total", OnnxModel.Type.INT32, 1)
            .output("y", OnnxModel.Type.FLOAT, 1, attention.sq(), queries);
        if (CompactAttention.isDecode(attention)) {
            decode(model, data);
        } else {
            prefill(model, data);
        }
        open(model, threads);
    }

    /// One query on a cache of all rows; on kept ones only in prefill, where the operator takes K and V as they are given.
    static boolean fits(PrunedAttention attention) {
        return CompactAttention.fits(attention) && !(CompactAttention.isDecode(attention) && CompactAttention.isPruned(attention));
    }

    private void prefill(OnnxModel model, Data data) {
        long row = (long) attention.hkv() * attention.d();
        for (String name : List.of("k", "v")) {
            input(name, data.get(name).segment(), 1, attention.rows(), row);
            model.input(name, OnnxModel.Type.FLOAT, 1, attention.rows(), row);
            presentCache(model, name, allocate(attention.keep() * row));
        }
        boolean pruned = CompactAttention.isPruned(attention);
        if (pruned) {
            input("keep", data.get("keep").segment().toArray(ValueLayout.JAVA_INT), attention.keep());
            model.input("keep", OnnxModel.Type.INT32, attention.keep())
                .node("", "Gather", List.of("k", "keep"), List.of("kept_k"), attribute("axis", 1))
                .node("", "Gather", List.of("v", "keep"), List.of("kept_v"), attribute("axis", 1));
        }
        attend(model, pruned ? List.of("q", "kept_k", "kept_v", "", "", "last", "total") : List.of("q", "k", "v", "", "", "last", "total"));
    }

    private void decode(OnnxModel model, Data data) {
        long row = (long) attention.hkv() * attention.d();
        for (String name : List.of("k", "v")) {
            MemorySegment rows = data.get(name).segment();
            MemorySegment cache = headByHead(rows);
            long last = (attention.rows() - 1) * row * Float.BYTES;
            input(name, rows.asSlice(last, row * Float.BYTES), 1, 1, row);
            model.input(name, OnnxModel.Type.FLOAT, 1, 1, row);
            input("past_" + name, cache, 1, attention.hkv(), attention.rows(), attention.d());
            model.input("past_" + name, OnnxModel.Type.FLOAT, 1, attention.hkv(), attention.rows(), attention.d());
            presentCache(model, name, cache);
        }
        attend(model, List.of("q", "k", "v", "past_k", "past_v", "last", "total"));
    }

    private void presentCache(OnnxModel model, String name, MemorySegment cache) {
        output("present_" + name, cache, 1, attention.hkv(), attention.keep(), attention.d());
        model.output("present_" + name, OnnxModel.Type.FLOAT, 1, attention.hkv(), attention.keep(), attention.d());
    }

    private void attend(OnnxModel model, List<String> inputs) {
        model.node(OnnxModel.MICROSOFT, "GroupQueryAttention", inputs, List.of("y", "present_k", "present_v"),
            attribute("num_heads", attention.hq()), attribute("kv_num_heads", attention.hkv()), attribute("scale", (float) attention.scale()));
    }

    /// `[rows, hkv, d]` as the cache's `[hkv, rows, d]`
    private MemorySegment headByHead(MemorySegment rows) {
        MemorySegment cache = allocate((long) attention.rows() * attention.hkv() * attention.d());
        long bytes = (long) attention.d() * Float.BYTES;
        for (long head = 0; head < attention.hkv(); head++) {
            for (long row = 0; row < attention.rows(); row++) {
                MemorySegment.copy(rows, (row * attention.hkv() + head) * bytes, cache, (head * attention.rows() + row) * bytes, bytes);
            }
        }
        return cache;
    }

    @Override
    public float[] output() {
        return y.toArray(ValueLayout.JAVA_FLOAT);
    }
}

package dev.npu4j.bench.peers;

import static dev.npu4j.bench.peers.OnnxModel.attribute;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Experts by the operator `MoE`, which wants the rows of gate and up alternating, and routes by logits: one is large in
/// each row, so that the row goes to that expert with weight 1.
///
/// Counted: routing too, since the operator cannot do without it (small beside the experts).
final class OrtMoe extends OrtContestant {
    /// e^-100 is nothing beside 1.
    private static final float CHOSEN = 100;

    private final MemorySegment y;
    private final long packedBytes;

    OrtMoe(ExpertFfn ffn, Data data, int threads) {
        long e = ffn.e();
        long m = ffn.m();
        long hidden = ffn.hidden();
        long width = ffn.width();
        MemorySegment fc1 = alternating(ffn, data.get("gate_up").segment());
        packedBytes = fc1.byteSize();
        y = allocate(m * hidden);
        input("x", data.get("x").segment(), m, hidden);
        input("logits", logits(ffn), m, e);
        constant("fc1", fc1, e, 2 * width, hidden);
        constant("fc2", data.get("down").segment(), e, hidden, width);
        output("y", y, m, hidden);
        open(new OnnxModel()
            .input("x", OnnxModel.Type.FLOAT, m, hidden)
            .input("logits", OnnxModel.Type.FLOAT, m, e)
            .constant("fc1", e, 2 * width, hidden)
            .constant("fc2", e, hidden, width)
            .output("y", OnnxModel.Type.FLOAT, m, hidden)
            .node(OnnxModel.MICROSOFT, "MoE", List.of("x", "logits", "fc1", "", "fc2"), List.of("y"),
                attribute("k", 1), attribute("normalize_routing_weights", 0), attribute("activation_type", "swiglu"),
                attribute("swiglu_fusion", 1), attribute("activation_alpha", 1f), attribute("activation_beta", 0f)), threads);
    }

    private MemorySegment alternating(ExpertFfn ffn, MemorySegment gateUp) {
        MemorySegment to = allocate(2L * ffn.e() * ffn.width() * ffn.hidden());
        long row = (long) ffn.hidden() * Float.BYTES;
        for (long g = 0; g < ffn.e(); g++) {
            long expert = 2 * g * ffn.width();
            for (long w = 0; w < ffn.width(); w++) {
                MemorySegment.copy(gateUp, (expert + w) * row, to, (expert + 2 * w) * row, row);
                MemorySegment.copy(gateUp, (expert + ffn.width() + w) * row, to, (expert + 2 * w + 1) * row, row);
            }
        }
        return to;
    }

    private MemorySegment logits(ExpertFfn ffn) {
        MemorySegment logits = allocate((long) ffn.m() * ffn.e());
        int[] counts = ffn.counts();
        long row = 0;
        for (int g = 0; g < ffn.e(); g++) {
            for (int r = 0; r < counts[g]; r++, row++) {
                logits.setAtIndex(ValueLayout.JAVA_FLOAT, row * ffn.e() + g, CHOSEN);
            }
        }
        return logits;
    }

    @Override
    public float[] output() {
        return y.toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public long packedBytes() {
        return packedBytes;
    }
}

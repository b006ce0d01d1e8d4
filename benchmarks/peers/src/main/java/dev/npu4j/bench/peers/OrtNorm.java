package dev.npu4j.bench.peers;

import static dev.npu4j.bench.peers.OnnxModel.attribute;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.kernels.op.SandwichNorm;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Sandwich norm as `SimplifiedLayerNormalization`, then `SkipSimplifiedLayerNormalization`, which adds the residual and
/// gives the sum too.
final class OrtNorm extends OrtContestant {
    private final MemorySegment z;

    OrtNorm(SandwichNorm norm, Data data, int threads) {
        long rows = norm.rows();
        long hidden = norm.hidden();
        float epsilon = (float) norm.eps();
        z = allocate(rows * hidden);
        input("a", data.get("a").segment(), rows, hidden);
        input("h", data.get("h").segment(), rows, hidden);
        constant("gamma_post", data.get("gamma_post").segment(), hidden);
        constant("gamma_pre", data.get("gamma_pre").segment(), hidden);
        output("z", z, rows, hidden);
        output("h_out", allocate(rows * hidden), rows, hidden);
        open(new OnnxModel()
            .input("a", OnnxModel.Type.FLOAT, rows, hidden)
            .input("h", OnnxModel.Type.FLOAT, rows, hidden)
            .constant("gamma_post", hidden)
            .constant("gamma_pre", hidden)
            .output("z", OnnxModel.Type.FLOAT, rows, hidden)
            .output("h_out", OnnxModel.Type.FLOAT, rows, hidden)
            .node("", "SimplifiedLayerNormalization", List.of("a", "gamma_post"), List.of("branch"),
                attribute("axis", -1), attribute("epsilon", epsilon))
            .node(OnnxModel.MICROSOFT, "SkipSimplifiedLayerNormalization", List.of("branch", "h", "gamma_pre"), List.of("z", "", "", "h_out"),
                attribute("epsilon", epsilon)), threads);
    }

    @Override
    public float[] output() {
        return z.toArray(ValueLayout.JAVA_FLOAT);
    }
}

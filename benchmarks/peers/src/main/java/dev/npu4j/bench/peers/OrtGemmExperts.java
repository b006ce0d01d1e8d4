package dev.npu4j.bench.peers;

import static dev.npu4j.bench.peers.OnnxModel.attribute;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Experts as a model with a branch for each that has rows: `Gemm`s on constant weights, which ONNX Runtime packs when
/// the session is made, and `QuickGelu` with alpha 1, which is SiLU.
final class OrtGemmExperts extends OrtContestant {
    private final MemorySegment y;
    private long packedBytes;

    OrtGemmExperts(ExpertFfn ffn, Data data, int threads) {
        long hidden = ffn.hidden();
        long width = ffn.width();
        long row = hidden * Float.BYTES;
        long half = width * row;
        y = allocate(ffn.m() * hidden);
        OnnxModel model = new OnnxModel();
        int[] counts = ffn.counts();
        long first = 0;
        for (int g = 0; g < ffn.e(); g++) {
            long rows = counts[g];
            if (rows == 0) {
                continue;
            }
            MemorySegment gateUp = data.get("gate_up").segment().asSlice(2 * g * half, 2 * half);
            input("x" + g, data.get("x").segment().asSlice(first * row, rows * row), rows, hidden);
            constant("wg" + g, gateUp.asSlice(0, half), width, hidden);
            constant("wu" + g, gateUp.asSlice(half, half), width, hidden);
            constant("wd" + g, data.get("down").segment().asSlice(g * half, half), hidden, width);
            output("y" + g, y.asSlice(first * row, rows * row), rows, hidden);
            model.input("x" + g, OnnxModel.Type.FLOAT, rows, hidden)
                .constant("wg" + g, width, hidden)
                .constant("wu" + g, width, hidden)
                .constant("wd" + g, hidden, width)
                .output("y" + g, OnnxModel.Type.FLOAT, rows, hidden)
                .node("", "Gemm", List.of("x" + g, "wg" + g), List.of("g" + g), attribute("transB", 1))
                .node("", "Gemm", List.of("x" + g, "wu" + g), List.of("u" + g), attribute("transB", 1))
                .node(OnnxModel.MICROSOFT, "QuickGelu", List.of("g" + g), List.of("s" + g), attribute("alpha", 1f))
                .node("", "Mul", List.of("s" + g, "u" + g), List.of("h" + g))
                .node("", "Gemm", List.of("h" + g, "wd" + g), List.of("y" + g), attribute("transB", 1));
            first += rows;
            // ONNX Runtime does not say what its packed weights take; they hold the same numbers.
            packedBytes += 3 * half;
        }
        open(model, threads);
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

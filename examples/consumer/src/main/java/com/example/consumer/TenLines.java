package com.example.consumer;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;

/// The ten lines that the project's README shows; CI holds the two against each other.
final class TenLines {
    private TenLines() {
    }

    /// Two experts, three tokens: the first token goes to expert 0, the others to expert 1.
    static float[] run(float[] tokens, float[] matrices) {
        try (Device device = Devices.open("cpu"); TensorArena arena = device.openArena(); Stream stream = device.openStream()) {
            GroupedMatmul experts = GroupedMatmul.of(DType.F32, 2, 3, 4, 5);    // e experts, m tokens, k features in, n out
            PackedWeight weight = arena.pack(arena.allocate(DType.F32, 2, 5, 4).copyFrom(matrices), WeightLayout.NK);
            Tensor x = arena.allocate(DType.F32, 3, 4).copyFrom(tokens);        // sorted by expert
            Tensor counts = arena.allocate(DType.I64, 2).copyFrom(new long[] {1, 2});
            Tensor y = arena.allocate(DType.F32, 3, 5);
            stream.launch(experts.on(x, weight, counts, y));                    // y[i] = x[i] · W of its expert
            stream.synchronize();
            return y.toFloats();
        }
    }
}

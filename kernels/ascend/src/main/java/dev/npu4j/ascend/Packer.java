package dev.npu4j.ascend;

import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Brings expert weights into the one arrangement that packed weights have on this device: `[e, k, n]` without gaps.
final class Packer {
    private final AscendDevice device;

    Packer(AscendDevice device) {
        this.device = device;
    }

    void pack(List<Tensor> experts, WeightLayout layout, int k, int n, long address) {
        try (AscendStream stream = (AscendStream) device.openStream()) {
            device.thread().run(() -> {
                long bytes = (long) k * n * experts.getFirst().dtype().size();
                for (int g = 0; g < experts.size(); g++) {
                    try (Launch launch = new Launch(stream, "TensorArena.pack")) {
                        Tensor expert = experts.get(g);
                        MemorySegment packed = launch.matrix(expert.dtype(), k, n, address + g * bytes);
                        launch.copy(layout == WeightLayout.KN ? launch.view(expert) : launch.transposed(expert), packed);
                    }
                }
            });
            stream.synchronize();
        }
    }
}

package dev.npu4j.conformance.launch.memory;

import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;

/// How blocks become operands of a device. [HostMemory] serves devices that compute on host memory; one with memory of
/// its own would copy blocks there in [#place] and back in [#fetch].
public interface DeviceMemory extends AutoCloseable {
    /// The block's elements as a tensor of the device.
    Tensor place(Block block);

    /// The block's elements, packed.
    PackedWeight pack(Block block, WeightLayout layout);

    /// Takes what the blocks hold now to the device once more.
    void renew();

    /// Brings what the device wrote back into the blocks. Called after the stream was synchronized.
    void fetch();

    @Override
    void close();
}

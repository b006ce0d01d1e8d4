package dev.npu4j.conformance.launch.memory;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;

/// Blocks as operands without a copy: the device works on the very bytes that are compared afterwards. One with memory of
/// its own is made such a device first ([dev.npu4j.conformance.staging.StagedDevice]).
public final class HostMemory implements AutoCloseable {
    private final Device device;
    private final TensorArena arena;

    public HostMemory(Device device) {
        this.device = device;
        arena = device.openArena();
    }

    /// The block's elements as a tensor of the device.
    public Tensor place(Block block) {
        return arena.wrap(block.image().spec(), block.content());
    }

    /// The block's elements, packed.
    public PackedWeight pack(Block block, WeightLayout layout) {
        return device instanceof Packer packer ? packer.pack(arena, place(block), layout) : arena.pack(place(block), layout);
    }

    @Override
    public void close() {
        arena.close();
    }
}

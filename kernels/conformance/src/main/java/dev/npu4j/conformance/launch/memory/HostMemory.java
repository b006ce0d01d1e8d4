package dev.npu4j.conformance.launch.memory;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;

/// Blocks as operands without a copy: the device works on the very bytes that are compared afterwards.
public final class HostMemory implements DeviceMemory {
    private final TensorArena arena;

    public HostMemory(Device device) {
        arena = device.openArena();
    }

    @Override
    public Tensor place(Block block) {
        return arena.wrap(block.image().spec(), block.content());
    }

    @Override
    public PackedWeight pack(Block block, WeightLayout layout) {
        return arena.pack(place(block), layout);
    }

    @Override
    public void renew() {
        // the device reads where the blocks are; packed weights were copied and never change
    }

    @Override
    public void fetch() {
        // the device wrote where the blocks are
    }

    @Override
    public void close() {
        arena.close();
    }
}

package dev.npu4j.conformance.staging;

import dev.npu4j.conformance.device.WrappedDevice;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.tensor.TensorArena;

/// A device with memory of its own, as one that computes on host memory: each launch copies its operands there, gaps and
/// all, with a margin around them, and copies everything back. So the suite looks at the very bytes that the device read
/// and wrote, and faults can be planted in front of any device.
public final class StagedDevice extends WrappedDevice {
    private StagedDevice(Device accelerator) {
        super(accelerator);
    }

    /// The device itself where it computes on host memory.
    public static Device of(Device device) {
        return device.usesHostMemory() ? device : new StagedDevice(device);
    }

    @Override
    public TensorArena openArena() {
        return new StagedArena(inner());
    }

    @Override
    public Stream openStream() {
        return new StagedStream(inner());
    }
}

package dev.npu4j.conformance.staging;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// A device with memory of its own, as one that computes on host memory: each launch copies its operands there, gaps and
/// all, with a margin around them, and copies everything back. So the suite looks at the very bytes that the device read
/// and wrote, and faults can be planted in front of any device.
public final class StagedDevice implements Device {
    private final Device accelerator;

    private StagedDevice(Device accelerator) {
        this.accelerator = accelerator;
    }

    /// The device itself where it computes on host memory.
    public static Device of(Device device) {
        return device.usesHostMemory() ? device : new StagedDevice(device);
    }

    @Override
    public String name() {
        return accelerator.name();
    }

    @Override
    public String description() {
        return accelerator.description();
    }

    @Override
    public boolean isSimulated() {
        return accelerator.isSimulated();
    }

    @Override
    public boolean saturates() {
        return accelerator.saturates();
    }

    @Override
    public Support support(Operator operator) {
        return accelerator.support(operator);
    }

    @Override
    public Operator resolve(Operator operator) {
        return accelerator.resolve(operator);
    }

    @Override
    public TensorArena openArena() {
        return new StagedArena(accelerator);
    }

    @Override
    public Stream openStream() {
        return new StagedStream(accelerator);
    }

    @Override
    public MemoryUse memory() {
        return accelerator.memory();
    }

    @Override
    public List<String> twins() {
        return accelerator.twins();
    }

    @Override
    public void close() {
        accelerator.close();
    }
}

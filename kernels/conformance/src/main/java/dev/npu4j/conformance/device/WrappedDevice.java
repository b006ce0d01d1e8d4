package dev.npu4j.conformance.device;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// A device that is another one, but for what is overridden. Whether it computes on host memory is left to whoever wraps.
public abstract class WrappedDevice implements Device {
    private final Device inner;

    protected WrappedDevice(Device inner) {
        this.inner = inner;
    }

    /// The one that is wrapped.
    protected final Device inner() {
        return inner;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String description() {
        return inner.description();
    }

    @Override
    public boolean isSimulated() {
        return inner.isSimulated();
    }

    @Override
    public boolean saturates() {
        return inner.saturates();
    }

    @Override
    public Support support(Operator operator) {
        return inner.support(operator);
    }

    @Override
    public Operator resolve(Operator operator) {
        return inner.resolve(operator);
    }

    @Override
    public TensorArena openArena() {
        return inner.openArena();
    }

    @Override
    public Stream openStream() {
        return inner.openStream();
    }

    @Override
    public MemoryUse memory() {
        return inner.memory();
    }

    @Override
    public List<String> twins() {
        return inner.twins();
    }

    @Override
    public void close() {
        inner.close();
    }
}

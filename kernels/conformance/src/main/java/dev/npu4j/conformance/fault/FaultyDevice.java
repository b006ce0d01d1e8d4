package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// A device that does what another does, but for a fault in its launches.
public class FaultyDevice implements Device {
    /// What is done in the place of a launch, and of waiting for it.
    @FunctionalInterface
    public interface Fault {
        void launch(Stream honest, OpCall call);

        default void synchronize(Stream honest) {
            honest.synchronize();
        }
    }

    private final Device honest;
    private final Fault fault;

    public FaultyDevice(Device honest, Fault fault) {
        this.honest = honest;
        this.fault = fault;
    }

    @Override
    public String name() {
        return honest.name();
    }

    @Override
    public String description() {
        return "faulty " + honest.description();
    }

    @Override
    public boolean isSimulated() {
        return honest.isSimulated();
    }

    @Override
    public boolean usesHostMemory() {
        return honest.usesHostMemory();
    }

    @Override
    public boolean saturates() {
        return honest.saturates();
    }

    @Override
    public Support support(Operator operator) {
        return honest.support(operator);
    }

    @Override
    public Operator resolve(Operator operator) {
        return honest.resolve(operator);
    }

    @Override
    public TensorArena openArena() {
        return honest.openArena();
    }

    @Override
    public Stream openStream() {
        Stream stream = honest.openStream();
        return new Stream() {
            @Override
            public void launch(OpCall call) {
                fault.launch(stream, call);
            }

            @Override
            public void copy(Tensor from, Tensor to) {
                stream.copy(from, to);
            }

            @Override
            public Event mark() {
                return stream.mark();
            }

            @Override
            public void synchronize() {
                fault.synchronize(stream);
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    @Override
    public MemoryUse memory() {
        return honest.memory();
    }

    @Override
    public List<String> twins() {
        return honest.twins();
    }

    @Override
    public void close() {
        honest.close();
    }
}

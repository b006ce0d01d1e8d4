package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.device.WrappedDevice;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;

/// A device that does what another does, but for a fault in its launches.
public class FaultyDevice extends WrappedDevice {
    /// What is done in the place of a launch, and of waiting for it.
    @FunctionalInterface
    public interface Fault {
        void launch(Stream honest, OpCall call);

        default void synchronize(Stream honest) {
            honest.synchronize();
        }
    }

    private final Fault fault;

    public FaultyDevice(Device honest, Fault fault) {
        super(honest);
        this.fault = fault;
    }

    @Override
    public String description() {
        return "faulty " + inner().description();
    }

    @Override
    public boolean usesHostMemory() {
        return inner().usesHostMemory();
    }

    @Override
    public Stream openStream() {
        Stream stream = inner().openStream();
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
}

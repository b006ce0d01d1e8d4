package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.device.WrappedDevice;
import dev.npu4j.conformance.launch.memory.Packer;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A device that computes on host memory, and that is listened to while a take goes on.
final class RecordingDevice extends WrappedDevice implements Packer {
    private final int number;
    private Part part; // null while no take goes on
    private RecordedBytes bytes; // likewise

    RecordingDevice(Device honest, int number) {
        super(honest);
        this.number = number;
    }

    void begin(RecordedBytes into) {
        part = new Part(number, inner().description());
        bytes = into;
    }

    Part part() {
        return part;
    }

    void end() {
        part = null;
        bytes = null;
    }

    @Override
    public Support support(Operator operator) {
        Support support = inner().support(operator);
        if (part != null) {
            part.support.put(operator.line(), support);
        }
        return support;
    }

    @Override
    public Operator resolve(Operator operator) {
        Operator resolved = inner().resolve(operator);
        if (part != null) {
            part.resolved.put(operator.line(), resolved.line());
        }
        return resolved;
    }

    @Override
    public PackedWeight pack(TensorArena arena, Tensor weight, WeightLayout layout) {
        try {
            PackedWeight packed = arena.pack(weight, layout);
            packed(Optional.empty());
            return packed;
        } catch (RuntimeException thrown) {
            packed(Optional.of(Thrown.of(thrown)));
            throw thrown;
        }
    }

    private void packed(Optional<Thrown> thrown) {
        if (part != null) {
            part.packs.add(thrown);
        }
    }

    @Override
    public Stream openStream() {
        Stream stream = inner().openStream();
        if (part == null) {
            return stream;
        }
        // the case's own launch is the first on the first stream of the judged device
        boolean isFirst = number == 0 && part.streams.isEmpty();
        List<Launched> launches = Collections.synchronizedList(new ArrayList<>());
        part.streams.add(launches);
        return new RecordingStream(stream, launches, bytes, isFirst);
    }
}

package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;

/// Brings values to a device and back: in place where it computes on host memory, else by its stream.
final class Transfer {
    private final Device device;
    private final Stream stream;

    Transfer(Device device, Stream stream) {
        this.device = device;
        this.stream = stream;
    }

    TensorArena openArena() {
        return device.openArena();
    }

    /// The values of a tensor of the host, as `dtype`: each rounded once where that is narrower.
    Tensor place(Tensor values, DType dtype, TensorArena arena) {
        Tensor placed = arena.allocate(TensorSpec.of(dtype, values.shape()));
        if (values.dtype() == dtype) {
            stream.copy(values, placed);
            stream.synchronize(); // the host's tensor may be closed now
            return placed;
        }
        return place(values.toFloats(), placed);
    }

    Tensor place(float[] values, Tensor to) {
        if (device.usesHostMemory()) {
            return to.copyFrom(values);
        }
        try (TensorArena host = TensorArena.ofHost()) {
            return send(host.allocate(to.spec()).copyFrom(values), to);
        }
    }

    Tensor place(int[] values, Tensor to) {
        if (device.usesHostMemory()) {
            return to.copyFrom(values);
        }
        try (TensorArena host = TensorArena.ofHost()) {
            return send(host.allocate(to.spec()).copyFrom(values), to);
        }
    }

    private Tensor send(Tensor from, Tensor to) {
        stream.copy(from, to);
        stream.synchronize();
        return to;
    }

    float[] floats(Tensor from) {
        stream.synchronize();
        if (device.usesHostMemory()) {
            return from.toFloats();
        }
        try (TensorArena host = TensorArena.ofHost()) {
            return send(from, host.allocate(TensorSpec.of(from.dtype(), from.shape()))).toFloats();
        }
    }

    int[] ints(Tensor from) {
        stream.synchronize();
        if (device.usesHostMemory()) {
            return from.toInts();
        }
        try (TensorArena host = TensorArena.ofHost()) {
            return send(from, host.allocate(TensorSpec.of(from.dtype(), from.shape()))).toInts();
        }
    }
}

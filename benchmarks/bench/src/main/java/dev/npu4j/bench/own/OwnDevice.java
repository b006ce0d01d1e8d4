package dev.npu4j.bench.own;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.WeightLayout;

/// A CPU device with one stream and one arena, which end together.
final class OwnDevice implements AutoCloseable {
    private final Device device;
    private final TensorArena arena;
    private final Stream stream;

    OwnDevice(String specification) {
        device = Devices.open(specification);
        arena = device.openArena();
        stream = device.openStream();
    }

    TensorArena arena() {
        return arena;
    }

    /// The very memory of the data.
    Tensor wrap(Data.Array array) {
        return arena.wrap(TensorSpec.of(array.dtype(), array.shape()), array.segment());
    }

    /// A copy in the device's own arrangement.
    PackedWeight pack(Data.Array array) {
        return arena.pack(wrap(array), WeightLayout.NK);
    }

    void launch(OpCall call) {
        stream.launch(call);
    }

    void await() {
        stream.synchronize();
    }

    long packedBytes() {
        return device.memory().packed();
    }

    @Override
    public void close() {
        stream.close();
        arena.close();
        device.close();
    }
}

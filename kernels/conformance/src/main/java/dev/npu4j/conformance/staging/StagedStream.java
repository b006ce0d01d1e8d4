package dev.npu4j.conformance.staging;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/// Each launch is a round trip: operands there, the launch, everything back. It has come to its end when it returns.
final class StagedStream implements Stream {
    private final Device accelerator;
    private final Stream stream;

    StagedStream(Device accelerator) {
        this.accelerator = accelerator;
        stream = accelerator.openStream();
    }

    @Override
    public void launch(OpCall call) {
        call.checkData(); // what the host can see of it
        try (TensorArena arena = accelerator.openArena()) {
            Map<String, Weight> operands = new LinkedHashMap<>();
            Map<String, Staging> staged = new LinkedHashMap<>();
            Map<Weight, Weight> once = new LinkedHashMap<>(); // an operand given twice is one there too
            for (OpCall.Bound bound : call.bound()) {
                String name = bound.operand().name();
                operands.put(name, once.computeIfAbsent(bound.value(), value -> switch (value) {
                    case PackedWeight packed -> ((StagedArena) packed.arena()).onAccelerator(packed);
                    case Tensor tensor -> {
                        Staging staging = new Staging(tensor, arena, stream);
                        staged.put(name, staging);
                        yield staging.onAccelerator();
                    }
                }));
            }
            try {
                stream.launch(call.operator().bind(operands));
            } catch (UnsupportedOperatorException refused) {
                if (!packs(call, operands, refused, arena)) {
                    throw refused;
                }
                stream.launch(call.operator().bind(operands));
            }
            stream.synchronize();
            staged.forEach((name, staging) -> staging.fetch(call.operator().line(), name));
        }
    }

    /// Some devices take weights in an arrangement of their own only: they are given them packed.
    private static boolean packs(OpCall call, Map<String, Weight> operands, UnsupportedOperatorException refused, TensorArena arena) {
        if (call.operator() instanceof MatrixProduct matmul && operands.get("weight") instanceof Tensor weight
            && refused.reason().startsWith(Support.Reason.LAYOUT.name())) {
            operands.put("weight", arena.pack(weight, matmul.weight()));
            return true;
        }
        return false;
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        try (TensorArena arena = accelerator.openArena()) {
            Tensor there = arena.allocate(TensorSpec.of(from.dtype(), from.shape()));
            stream.copy(from, there);
            stream.copy(there, to);
        }
    }

    @Override
    public Event mark() {
        return stream.mark();
    }

    @Override
    public void synchronize() {
        stream.synchronize();
    }

    @Override
    public void close() {
        stream.close();
    }
}

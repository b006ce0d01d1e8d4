package dev.npu4j.cpu;

import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;

/// [SwiGlu] on the CPU.
///
/// ```
/// v1  decode both halves, exponentials in a pass of their own, encode
/// ```
final class SwiGluCpu extends PointwiseCpu {
    private static final int GATE = 0;
    private static final int UP = 1;
    private static final int EXPONENTIALS = 2;

    private final SwiGlu.Call call;

    SwiGluCpu(CpuDevice device, SwiGlu.Call call) {
        super(device, call.operator().rows(), call.operator().width());
        this.call = call;
    }

    @Override
    void run(Primitives primitives, long row, long from, int count, Scratch scratch) {
        Tensor x = call.x();
        Tensor y = call.y();
        DType dtype = x.dtype();
        float[] gate = scratch.floats(GATE, BLOCK);
        float[] up = scratch.floats(UP, BLOCK);
        long at = row * x.spec().stride(0) + from;
        primitives.decode(dtype, x.segment(), at * dtype.size(), gate, 0, count);
        primitives.decode(dtype, x.segment(), (at + call.operator().width()) * dtype.size(), up, 0, count);
        Activations.swiGlu(primitives, gate, up, scratch.floats(EXPONENTIALS, BLOCK), count);
        primitives.encode(dtype, up, 0, count, y.segment(), (row * y.spec().stride(0) + from) * dtype.size());
    }
}

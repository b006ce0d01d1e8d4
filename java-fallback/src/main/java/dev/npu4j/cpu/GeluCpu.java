package dev.npu4j.cpu;

import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;

/// [Gelu] on the CPU. A run of elements is read whole before any of it is written: y may be x.
///
/// ```
/// v1  decode, exponentials in a pass of their own, encode
/// ```
final class GeluCpu extends PointwiseCpu {
    private static final int X = 0;
    private static final int MAGNITUDES = 1;
    private static final int EXPONENTIALS = 2;

    private final Gelu.Call call;

    GeluCpu(CpuDevice device, Gelu.Call call) {
        super(device, call.operator().rows(), call.operator().width());
        this.call = call;
    }

    @Override
    void run(Primitives primitives, long row, long from, int count, Scratch scratch) {
        Tensor x = call.x();
        Tensor y = call.y();
        DType dtype = x.dtype();
        float[] v = scratch.floats(X, BLOCK);
        float[] e = scratch.floats(EXPONENTIALS, BLOCK);
        primitives.decode(dtype, x.segment(), (row * x.spec().stride(0) + from) * dtype.size(), v, 0, count);
        switch (call.operator().approximate()) {
            case NONE -> Activations.gelu(primitives, v, scratch.floats(MAGNITUDES, BLOCK), e, count);
            case TANH -> Activations.geluTanh(primitives, v, e, count);
        }
        primitives.encode(dtype, v, 0, count, y.segment(), (row * y.spec().stride(0) + from) * dtype.size());
    }
}

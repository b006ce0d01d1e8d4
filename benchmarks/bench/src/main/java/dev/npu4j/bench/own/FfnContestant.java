package dev.npu4j.bench.own;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.contest.SwiGluStep;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;

/// Grouped matmul, SwiGLU, grouped matmul, on packed weights. What lies between the two is f32.
final class FfnContestant implements Contestant {
    private final OwnDevice device;
    private final OpCall first;
    private final OpCall second;
    private final Tensor gateUp; // [m, 2·width]
    private final Tensor middle; // [m, width]
    private final Tensor y;
    private final int m;
    private final int width;

    FfnContestant(ExpertFfn ffn, Data data, String specification) {
        m = ffn.m();
        width = ffn.width();
        device = new OwnDevice(specification);
        try {
            gateUp = device.arena().allocate(DType.F32, m, 2L * width);
            middle = device.arena().allocate(DType.F32, m, width);
            y = device.arena().allocate(ffn.x(), m, ffn.hidden());
            Tensor groups = device.wrap(data.get("group_list"));
            first = new GroupedMatmul(ffn.x(), ffn.w(), DType.F32, ffn.e(), m, ffn.hidden(), 2 * width, GroupListKind.COUNTS, WeightLayout.NK, false)
                .on(device.wrap(data.get("x")), device.pack(data.get("gate_up")), groups, gateUp);
            second = new GroupedMatmul(DType.F32, ffn.w(), ffn.x(), ffn.e(), m, width, ffn.hidden(), GroupListKind.COUNTS, WeightLayout.NK, false)
                .on(middle, device.pack(data.get("down")), groups, y);
        } catch (Throwable failure) {
            device.close();
            throw failure;
        }
    }

    @Override
    public void run() {
        device.launch(first);
        device.await();
        SwiGluStep.apply(gateUp.segment(), middle.segment(), m, width);
        device.launch(second);
        device.await();
    }

    @Override
    public float[] output() {
        return y.toFloats();
    }

    @Override
    public long packedBytes() {
        return device.packedBytes();
    }

    @Override
    public void close() {
        device.close();
    }
}

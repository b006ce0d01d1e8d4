package dev.npu4j.bench.own;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;

/// As [FfnContestant], the first two steps in one launch: the same function, without the projection in memory.
final class GatedFfnContestant implements Contestant {
    private final OwnDevice device;
    private final OpCall first;
    private final OpCall second;
    private final Tensor y;

    GatedFfnContestant(ExpertFfn ffn, Data data, String specification) {
        int m = ffn.m();
        int width = ffn.width();
        device = new OwnDevice(specification);
        try {
            Tensor middle = device.arena().allocate(DType.F32, m, width);
            y = device.arena().allocate(ffn.x(), m, ffn.hidden());
            Tensor groups = device.wrap(data.get("group_list"));
            first = new GroupedMatmulSwiGlu(ffn.x(), ffn.w(), DType.F32, ffn.e(), m, ffn.hidden(), width, GroupListKind.COUNTS, WeightLayout.NK, EpilogueProfile.FUSED)
                .on(device.wrap(data.get("x")), device.pack(data.get("gate_up")), groups, middle);
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

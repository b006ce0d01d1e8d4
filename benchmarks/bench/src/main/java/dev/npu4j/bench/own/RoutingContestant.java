package dev.npu4j.bench.own;

import dev.npu4j.bench.contest.Contestant;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;
import java.util.Map;

/// Router, permutation and combination, as three prebuilt calls.
final class RoutingContestant implements Contestant {
    private final OwnDevice device;
    private final List<OpCall> calls;
    private final Tensor y;

    RoutingContestant(ExpertRouting routing, Data data, String specification) {
        device = new OwnDevice(specification);
        try {
            int tokens = routing.tokens();
            int hidden = routing.hidden();
            int top = routing.groups();
            TensorArena arena = device.arena();
            Tensor ids = arena.allocate(DType.I32, tokens, top);
            Tensor weights = arena.allocate(DType.F32, tokens, top);
            Tensor inverse = arena.allocate(DType.I32, tokens, top);
            Tensor sorted = arena.allocate(DType.F32, (long) tokens * top, hidden);
            y = arena.allocate(DType.F32, tokens, hidden);
            calls = List.of(
                Operator.parse("GroupedTopKRouter(f32, tokens=" + tokens + ", experts=" + routing.experts() + ", groups=" + top + ")")
                    .bind(Map.of("gate", device.wrap(data.get("gate")), "router_scale", device.wrap(data.get("router_scale")), "ids", ids, "weights", weights)),
                Operator.parse("ExpertPermute(f32, tokens=" + tokens + ", hidden=" + hidden + ", experts=" + routing.experts() + ", top=" + top + ")")
                    .bind(Map.of("x", device.wrap(data.get("x")), "ids", ids, "y", sorted, "order", arena.allocate(DType.I32, (long) tokens * top),
                        "counts", arena.allocate(DType.I64, routing.experts()), "inverse", inverse)),
                Operator.parse("ExpertCombine(f32, tokens=" + tokens + ", hidden=" + hidden + ", top=" + top + ")")
                    .bind(Map.of("x", sorted, "inverse", inverse, "weights", weights, "y", y)));
        } catch (Throwable failure) {
            device.close();
            throw failure;
        }
    }

    @Override
    public void run() {
        for (OpCall call : calls) {
            device.launch(call);
        }
        device.await();
    }

    @Override
    public float[] output() {
        return y.toFloats();
    }

    @Override
    public void close() {
        device.close();
    }
}

package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertRouting;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The routing of grouped experts by torch's operators, as public models write it: softmax, max of each group, argsort of the ids, rows
/// selected there and back, and the weighted sum as a batched product, which is quicker than multiplying and adding.
final class TorchRouting extends TorchContestant {
    private final ExpertRouting routing;
    private final Tensor gate;
    private final Tensor scale;
    private final Tensor x;
    private final Tensor firstOfGroup; // [groups]
    private final Tensor slots; // 0, 1, 2, …
    private final Scalar groups;
    private final TensorOptional noWeights;

    TorchRouting(ExpertRouting routing, Data data, int threads) {
        super(threads);
        this.routing = routing;
        gate = tensor(data.get("gate"));
        scale = tensor(data.get("router_scale"));
        x = tensor(data.get("x"));
        groups = keep(new Scalar((long) routing.groups()));
        TensorOptions whole = new TensorOptions(ScalarType.Long);
        firstOfGroup = keep(torch.arange(groups, whole).mul(new Scalar((long) (routing.experts() / routing.groups()))));
        slots = keep(torch.arange(new Scalar((long) routing.tokens() * routing.groups()), whole));
        noWeights = keep(new TensorOptional());
    }

    @Override
    Tensor compute() {
        long tokens = routing.tokens();
        long top = routing.groups();
        Tensor scores = torch.softmax(gate, 1).view(tokens, top, routing.experts() / top);
        T_TensorTensor_T best = torch.max(scores, 2, false);
        Tensor ids = best.get1().add(firstOfGroup).view(tokens * top);
        Tensor weights = best.get0().view(tokens * top).mul(torch.index_select(scale, 0, ids));

        Tensor order = torch.argsort(ids, true, 0, false);
        Tensor sorted = torch.index_select(x, 0, torch.floor_divide(order, groups));
        torch.bincount(ids, noWeights, routing.experts());
        Tensor inverse = torch.scatter(slots, 0, order, slots);

        Tensor back = torch.index_select(sorted, 0, inverse).view(tokens, top, routing.hidden());
        return torch.bmm(weights.view(tokens, 1, top), back).view(tokens, routing.hidden());
    }
}

package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.kernels.op.SandwichNorm;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Sandwich norm as `rms_norm`, `add`, `rms_norm`: torch has no operator that does two of them.
final class TorchNorm extends TorchContestant {
    private final Tensor a;
    private final Tensor h;
    private final TensorOptional gammaPost;
    private final TensorOptional gammaPre;
    private final DoubleOptional eps;
    private final long[] shape;

    TorchNorm(SandwichNorm norm, Data data, int threads) {
        super(threads);
        a = tensor(data.get("a"));
        h = tensor(data.get("h"));
        gammaPost = keep(new TensorOptional(tensor(data.get("gamma_post"))));
        gammaPre = keep(new TensorOptional(tensor(data.get("gamma_pre"))));
        eps = keep(new DoubleOptional(norm.eps()));
        shape = new long[] {norm.hidden()};
    }

    @Override
    Tensor compute() {
        Tensor residual = torch.rms_norm(a, shape, gammaPost, eps).add_(h);
        return torch.rms_norm(residual, shape, gammaPre, eps);
    }
}

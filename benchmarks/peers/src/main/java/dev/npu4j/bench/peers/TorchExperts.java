package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.tensor.DType;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Experts one after the other by `mm`, `silu` and `mul` into tensors made beforehand.
///
/// With bf16 weights torch multiplies bf16 by bf16 only: activations are rounded to bf16 in the time that counts, and
/// the result is less exact than the workload asks.
final class TorchExperts extends TorchContestant {
    private final boolean half;
    private final Tensor rows;
    private final Tensor x;
    private final Tensor y;
    private final Expert[] experts;

    /// Views of one expert's rows and weights.
    private record Expert(Tensor x, Tensor gateUpWeight, Tensor downWeight, Tensor gateUp, Tensor gate, Tensor up, Tensor hidden, Tensor y) {
    }

    TorchExperts(ExpertFfn ffn, Data data, int threads) {
        super(threads);
        half = ffn.w() == DType.BF16;
        TensorOptions options = new TensorOptions(half ? ScalarType.BFloat16 : ScalarType.Float);
        rows = tensor(data.get("x"));
        // The rows in the weights' dtype: a copy, or themselves.
        x = half ? keep(torch.empty(new long[] {ffn.m(), ffn.hidden()}, options, null)) : rows;
        y = keep(torch.empty(new long[] {ffn.m(), ffn.hidden()}, options, null));
        Tensor gateUpWeight = tensor(data.get("gate_up"));
        Tensor downWeight = tensor(data.get("down"));
        int[] counts = ffn.counts();
        experts = new Expert[ffn.e()];
        int row = 0;
        for (int g = 0; g < ffn.e(); g++) {
            if (counts[g] > 0) {
                Tensor gateUp = keep(torch.empty(new long[] {counts[g], 2L * ffn.width()}, options, null));
                experts[g] = new Expert(keep(x.narrow(0, row, counts[g])), keep(gateUpWeight.select(0, g).t()), keep(downWeight.select(0, g).t()),
                    gateUp, keep(gateUp.narrow(1, 0, ffn.width())), keep(gateUp.narrow(1, ffn.width(), ffn.width())),
                    keep(torch.empty(new long[] {counts[g], ffn.width()}, options, null)), keep(y.narrow(0, row, counts[g])));
                row += counts[g];
            }
        }
    }

    @Override
    Tensor compute() {
        if (half) {
            x.copy_(rows);
        }
        for (Expert e : experts) {
            if (e != null) {
                torch.mm_out(e.gateUp, e.x, e.gateUpWeight);
                torch.silu_out(e.hidden, e.gate);
                e.hidden.mul_(e.up);
                torch.mm_out(e.y, e.hidden, e.downWeight);
            }
        }
        return new Tensor(y);
    }
}

package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.kernels.tensor.DType;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// All experts at once by `_grouped_mm`, which bytedeco binds only by way of TorchScript. On a CPU torch makes it a loop
/// of `mm`. What is said of bf16 at [TorchExperts] holds here too.
final class TorchGroupedExperts extends TorchContestant {
    private static final String SCRIPT = """
        def experts(x, gate_up, down, ends):
            h = torch._grouped_mm(x, gate_up, ends)
            gate, up = torch.chunk(h, 2, 1)
            return torch._grouped_mm(torch.mul(torch.silu(gate), up), down, ends)
        """;
    /// Rows of its operands begin on multiples of so many bytes.
    private static final int ALIGNMENT = 16;

    private final CompilationUnit unit;
    private final Function experts;
    private final boolean half;
    private final Tensor x;
    private final IValue gateUp;
    private final IValue down;
    private final IValue ends;

    TorchGroupedExperts(ExpertFfn ffn, Data data, int threads) {
        super(threads);
        half = ffn.w() == DType.BF16;
        x = tensor(data.get("x"));
        gateUp = keep(new IValue(keep(tensor(data.get("gate_up")).transpose(1, 2))));
        down = keep(new IValue(keep(tensor(data.get("down")).transpose(1, 2))));
        Tensor list = keep(torch.empty(new long[] {ffn.e()}, new TensorOptions(ScalarType.Int), null));
        int[] counts = ffn.counts();
        int end = 0;
        for (int g = 0; g < ffn.e(); g++) {
            end += counts[g];
            list.data_ptr_int().put(g, end);
        }
        ends = keep(new IValue(list));
        unit = keep(torch.compile(SCRIPT));
        experts = unit.get_functions().get(0);
    }

    static boolean fits(ExpertFfn ffn) {
        return ffn.hidden() * ffn.w().size() % ALIGNMENT == 0 && ffn.width() * ffn.w().size() % ALIGNMENT == 0;
    }

    @Override
    Tensor compute() {
        IValue rows = new IValue(half ? x.to(ScalarType.BFloat16) : x);
        // A handle of its own: what toTensor() gives goes with the IValue.
        return new Tensor(experts.apply(new IValueVector(rows, gateUp, down, ends)).toTensor());
    }
}

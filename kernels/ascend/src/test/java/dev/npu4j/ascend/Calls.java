package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One small call of each operator, in f16, which every chip has for nearly all of them.
final class Calls {
    private Calls() {
    }

    static List<Operator> operators() {
        return List.of(
            GroupedMatmul.of(DType.F16, 2, 3, 16, 32),
            new RmsNorm(DType.F16, 3, 32, 1e-5),
            new AddRmsNorm(DType.F16, 3, 32, 1e-5, NormProfile.AUTO),
            new SandwichNorm(DType.F16, 3, 32, 1e-5, NormProfile.AUTO),
            new PrunedAttention(DType.F16, 2, 5, 3, 2, 1, 16, 0.25),
            new RotaryEmbedding(DType.F16, 3, 2, 16, 10000),
            new SwiGlu(DType.F16, 3, 32),
            new Gelu(DType.F16, 3, 32),
            new TokenSelect(8, 8, 4, 1, 1),
            Matmul.of(DType.F16, 3, 16, 32),
            new GroupedTopKRouter(DType.F16, 3, 16, 4),
            new SigmoidTopKRouter(DType.F16, 3, 16),
            new ExpertPermute(DType.F16, 3, 32, 8, 2),
            new ExpertCombine(DType.F16, 3, 32, 2),
            new GatherRows(DType.F16, 5, 3, 32),
            new PagedAttention(DType.F16, 2, 5, 4, 2, 2, 1, 16, 0.25),
            GroupedMatmulSwiGlu.of(DType.F16, 2, 3, 16, 32),
            GroupedMatmulCombine.of(DType.F16, 6, 3, 2, 16, 32));
    }

    /// The operator on tensors of `arena` with contents that make sense. A grouped matmul's weight is packed, as every chip takes it.
    static OpCall call(Operator operator, Device device, Stream stream, TensorArena arena) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        try (TensorArena host = TensorArena.ofHost()) {
            for (Operand operand : operator.operands()) {
                if (!operand.required()) {
                    continue;
                }
                Tensor image = host.allocate(operand.dtypes().getFirst(), operand.shape().toArray());
                fill(operand.name(), image);
                Tensor tensor = arena.allocate(image.spec());
                stream.copy(image, tensor);
                operands.put(operand.name(), tensor);
            }
        }
        if (operator instanceof GroupedProduct matmul) {
            PackedWeight packed = arena.pack((Tensor) operands.get("weight"), matmul.weight());
            operands.put("weight", packed);
        }
        return device.resolve(operator).bind(operands);
    }

    private static void fill(String name, Tensor tensor) {
        int n = (int) tensor.shape().elements();
        switch (tensor.dtype()) {
            case I32 -> {
                int[] values = new int[n];
                java.util.Arrays.setAll(values, i -> switch (name) {
                    case "q_pos" -> 1 + 3 * i;
                    case "inverse" -> n - 1 - i;
                    default -> i + (i > 0 ? 1 : 0);
                });
                tensor.copyFrom(values);
            }
            case I64 -> {
                long[] values = new long[n];
                java.util.Arrays.fill(values, 1);
                tensor.copyFrom(values);
            }
            default -> {
                float[] values = new float[n];
                for (int i = 0; i < n; i++) {
                    values[i] = (i * 7 % 11 - 5) / 4f;
                }
                tensor.copyFrom(values);
            }
        }
    }
}

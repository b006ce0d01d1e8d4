package dev.npu4j.kernels.op;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One operator of each kind with every option, and operands that fit it.
final class Operands {
    /// Extents are small, all different and above 1, so that no wrong operand fits by accident.
    static final List<Operator> OPERATORS = List.of(
        Operator.parse("GroupedMatmul(f32, e=3, m=11, k=6, n=5, bias)"),
        Operator.parse("GroupedMatmul(bf16, e=3, m=11, k=6, n=5, cumsum, weight=kn, bias, out=f32)"),
        Operator.parse("RmsNorm(f16, rows=5, hidden=9)"),
        Operator.parse("AddRmsNorm(bf16, rows=5, hidden=9, profile=pair_v1)"),
        Operator.parse("SandwichNorm(f32, rows=5, hidden=9)"),
        Operator.parse("PrunedAttention(f32, sq=6, rows=9, keep=7, hq=4, hkv=2, d=8)"),
        Operator.parse("TokenSelect(n=11, n0=20, keep=7, first=2, last=3)"),
        Operator.parse("Matmul(f32, m=11, k=6, n=5, bias)"),
        Operator.parse("Matmul(bf16, m=11, k=6, n=5, weight=kn, bias, out=f32)"),
        Operator.parse("RotaryEmbedding(f16, tokens=6, heads=3, d=10, theta=500.0, rotary=4, pairing=interleaved)"),
        Operator.parse("GroupedTopKRouter(bf16, tokens=5, experts=12, groups=3, top=2, softmax=storage)"),
        Operator.parse("SigmoidTopKRouter(bf16, tokens=5, experts=12, top=3, norm=none)"),
        Operator.parse("SwiGlu(bf16, rows=5, width=9)"),
        Operator.parse("Gelu(f16, rows=5, width=9, approximate=tanh)"),
        Operator.parse("ExpertPermute(bf16, tokens=5, hidden=9, experts=7, top=3)"),
        Operator.parse("ExpertCombine(f16, tokens=5, hidden=9, top=3)"),
        Operator.parse("GatherRows(f32, rows=11, keep=7, width=9)"),
        Operator.parse("PagedAttention(f32, sq=6, tokens=13, pages=7, page=3, hq=4, hkv=2, d=8)"),
        Operator.parse("GroupedMatmulSwiGlu(bf16, e=3, m=11, k=6, width=5, cumsum, weight=kn, profile=apart, out=f32)"),
        Operator.parse("GroupedMatmulCombine(f16, e=3, tokens=5, top=2, k=6, n=7, profile=fused)"));

    private Operands() {
    }

    /// Contiguous operands for all declared names, optional ones included, each in memory of its own.
    static Map<String, Weight> fitting(Operator operator, TensorArena arena) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        for (Operand operand : operator.operands()) {
            operands.put(operand.name(), arena.allocate(TensorSpec.of(operand.dtypes().getFirst(), operand.shape())));
        }
        return operands;
    }

    /// The operand of that name.
    static Operand declared(Operator operator, String name) {
        return operator.operands().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    /// A dtype that the operand may not have.
    static List<DType> otherDTypes(Operand operand) {
        return java.util.Arrays.stream(DType.values()).filter(dtype -> !operand.dtypes().contains(dtype)).toList();
    }
}

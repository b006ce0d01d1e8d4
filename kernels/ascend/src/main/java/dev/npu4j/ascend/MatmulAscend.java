package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnMm;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// [Matmul] as `aclnnMm`, to which a weight `[n, k]` is the transposed view of itself; f32 stays f32 (`cubeMathType` 0).
///
/// With a bias it is CANN's grouped matmul without groups. `aclnnAddmm` would do it too, but nothing is known of where that
/// rounds: a product that is rounded to f16 before the bias is added would be another function. The same one takes weights
/// in FRACTAL_NZ, which is how packed ones lie on 310P; with a bias it takes no others there.
final class MatmulAscend {
    private static final byte KEEP_DTYPE = 0; // cubeMathType

    private static final long OUTPUTS_APART = 0; // splitItem
    private static final long NO_GROUPS = -1; // groupType
    private static final long NO_LIST = 0; // groupListType, which then means nothing

    private MatmulAscend() {
    }

    static Support support(Matmul op, Soc soc) {
        Optional<Support.No> refusal = op.bias() ? GroupedMatmulAscend.refusal(op, soc)
            : AclnnMm.isPresent() ? GroupedMatmulAscend.refusedTypes(op, soc, "matmul")
            : Optional.of(new Support.No(Support.Reason.VERSION, "this CANN has no aclnnMm"));
        return refusal.isPresent() ? refusal.get() : new Support.Yes("");
    }

    static void enqueue(Matmul.Call call, Launch launch) {
        if (call.operator().m() == 0) {
            return; // nothing to write
        }
        boolean isInference = launch.device().routes().soc() == Soc.INFERENCE;
        boolean isFractal = isInference && call.weight() instanceof PackedWeight;
        if (call.bias().isEmpty() && !isFractal) {
            multiply(call, launch);
            return;
        }
        // that it is asked for is up to the operands, which may have a bias that the operator does not demand
        GroupedMatmulAscend.refusal(call.operator(), launch.device().routes().soc()).ifPresent(refusal -> {
            throw refused(launch, refusal.reason(), refusal.detail());
        });
        if (isInference && !isFractal) {
            throw refused(launch, Support.Reason.LAYOUT, "weight; with a bias this chip multiplies by FRACTAL_NZ weights only: pack it once with TensorArena.pack");
        }
        multiplyAndAdd(call, isFractal, launch);
    }

    private static void multiply(Matmul.Call call, Launch launch) {
        launch.reserve(0, call.x(), call.y(), GroupedMatmulAscend.plain(call.weight(), call.x()));
        MemorySegment x = launch.input(call.x());
        MemorySegment weight = weight(call.operator(), call.weight(), launch);
        MemorySegment y = launch.output(call.y());
        launch.execute(AclnnMm.aclnnMmGetWorkspaceSize(x, weight, y, KEEP_DTYPE, launch.workspaceSize(), launch.executor()), AclnnMm::aclnnMm);
    }

    private static void multiplyAndAdd(Matmul.Call call, boolean isFractal, Launch launch) {
        Matmul op = call.operator();
        long widened = GroupedMatmulAscend.widenedBytes(call, launch);
        launch.reserve(widened, call.x(), call.y(), GroupedMatmulAscend.plain(call.weight(), call.x()), call.bias().orElse(call.x()));
        MemorySegment x = launch.list(launch.input(call.x()));
        MemorySegment weight = launch.list(isFractal && call.weight() instanceof PackedWeight packed
            ? launch.fractal(packed.dtype(), op.k(), op.n(), packed.segment().address()) : weight(op, call.weight(), launch));
        MemorySegment bias = GroupedMatmulAscend.bias(call, launch);
        MemorySegment y = launch.list(launch.output(call.y()));
        GroupedMatmulAscend.execute(x, weight, bias, MemorySegment.NULL, OUTPUTS_APART, NO_GROUPS, NO_LIST, y, launch);
    }

    private static MemorySegment weight(Matmul op, Weight weight, Launch launch) {
        return switch (weight) {
            case PackedWeight packed -> launch.tensor(packed.dtype(), new long[] {op.k(), op.n()}, packed.segment().address());
            case Tensor tensor when op.weight() == WeightLayout.KN -> launch.input(tensor);
            case Tensor tensor -> launch.transposed(tensor.dtype(), op.k(), op.n(), launch.contiguous(tensor));
        };
    }

    private static UnsupportedOperatorException refused(Launch launch, Support.Reason reason, String detail) {
        return new UnsupportedOperatorException(launch.operator(), launch.device().name(), reason + ": " + detail);
    }
}

package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnMoeFinalizeRoutingV2;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [ExpertCombine] as `aclnnMoeFinalizeRoutingV2` with the index that MoeInitRoutingV2 gives, in f32: where it rounds in
/// 16-bit types is not known (vllm-ascend speaks of accuracy problems), and the contract rounds once. So f16 and bf16 are
/// widened by `aclnnCast` first, x among them, which takes temporary memory of twice its size, and the sum is narrowed at
/// the end. It is not known to work in place: an f32 `y` that is `residual` is written elsewhere and copied home.
///
/// The operator of 310P takes neither shared nor residual.
final class ExpertCombineAscend {
    private static final long INDEX_BY_ROWS = 2; // dropPadMode: dropless, as MoeInitRoutingV2 numbers rows

    private ExpertCombineAscend() {
    }

    static Support support(ExpertCombine op, Soc soc) {
        if (!AclnnMoeFinalizeRoutingV2.isPresent() || op.dtype() != DType.F32 && !AclnnCast.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnMoeFinalizeRoutingV2 with aclnnCast");
        }
        if (!soc.isTraining()) {
            return new Support.No(Support.Reason.VERSION, "this chip's aclnnMoeFinalizeRoutingV2 adds neither shared nor residual");
        }
        return new Support.Yes(op.dtype() == DType.F32 ? "" : "widened to f32 in temporary memory");
    }

    static void enqueue(ExpertCombine.Call call, Launch launch) {
        ExpertCombine op = call.operator();
        if (op.tokens() == 0) {
            return;
        }
        launch.reserve(bytes(op, call.shared().orElse(null), call.residual().orElse(null), call.y()) + (op.dtype() == DType.F32 ? 0 : wideBytes(call.x())),
            call.x(), call.inverse(), call.weights(), present(call.shared().orElse(null), call.y()), present(call.residual().orElse(null), call.y()), call.y());
        enqueue(op, wide(call.x(), launch), call.inverse(), call.weights(), call.shared().orElse(null), call.residual().orElse(null), call.y(), launch);
    }

    /// Temporary bytes beside those of x and of what has to be staged.
    static long bytes(ExpertCombine op, Tensor sharedOrNull, Tensor residualOrNull, Tensor y) {
        return op.dtype() == DType.F32 ? (isInPlace(residualOrNull, y) ? wideBytes(y) : 0) : wideBytes(sharedOrNull) + wideBytes(residualOrNull) + wideBytes(y);
    }

    /// The sum, once there is room for it.
    ///
    /// @param x in f32
    static void enqueue(ExpertCombine op, MemorySegment x, Tensor inverse, Tensor weights, Tensor sharedOrNull, Tensor residualOrNull, Tensor yOperand, Launch launch) {
        boolean isWide = op.dtype() == DType.F32;
        MemorySegment first = wide(sharedOrNull, launch);
        MemorySegment second = wide(residualOrNull, launch);
        MemorySegment none = MemorySegment.NULL;
        MemorySegment y = isWide && isInPlace(residualOrNull, yOperand) ? launch.outputApart(yOperand) : launch.output(yOperand);
        MemorySegment sum = isWide ? y : temporary(yOperand, launch);
        launch.execute(AclnnMoeFinalizeRoutingV2.aclnnMoeFinalizeRoutingV2GetWorkspaceSize(
            x,
            launch.tensor(DType.I32, new long[] {op.slots()}, launch.contiguous(inverse)),
            sharedOrNull == null ? second : first, // x1Optional, without which there is no x2Optional
            sharedOrNull == null ? none : second,
            none, // biasOptional
            launch.input(weights),
            none, // expertIdxOptional
            INDEX_BY_ROWS, sum, launch.workspaceSize(), launch.executor()), AclnnMoeFinalizeRoutingV2::aclnnMoeFinalizeRoutingV2);
        if (!isWide) {
            launch.cast(sum, op.dtype(), y);
        }
    }

    private static boolean isInPlace(Tensor residualOrNull, Tensor y) {
        return residualOrNull != null && residualOrNull.segment().address() == y.segment().address();
    }

    static Tensor present(Tensor orNull, Tensor other) {
        return orNull == null ? other : orNull;
    }

    /// Temporary bytes of an operand in f32; none where it is absent.
    private static long wideBytes(Tensor orNull) {
        return orNull == null ? 0 : DeviceMemory.roundUp(orNull.shape().elements() * DType.F32.size());
    }

    private static MemorySegment temporary(Tensor like, Launch launch) {
        return launch.tensor(DType.F32, like.shape().toArray(), launch.temporary(like.shape().elements() * DType.F32.size()));
    }

    /// The operand in f32, or nothing where it is absent.
    private static MemorySegment wide(Tensor orNull, Launch launch) {
        if (orNull == null || orNull.dtype() == DType.F32) {
            return orNull == null ? MemorySegment.NULL : launch.input(orNull);
        }
        MemorySegment wide = temporary(orNull, launch);
        launch.cast(launch.input(orNull), DType.F32, wide);
        return wide;
    }
}

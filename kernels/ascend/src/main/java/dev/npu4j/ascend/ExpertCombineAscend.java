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
        Tensor shared = call.shared().orElse(null);
        Tensor residual = call.residual().orElse(null);
        boolean isWide = op.dtype() == DType.F32;
        boolean isInPlace = residual != null && residual.segment().address() == call.y().segment().address();
        long temporary = isWide ? (isInPlace ? wideBytes(call.y()) : 0)
            : wideBytes(call.x()) + wideBytes(shared) + wideBytes(residual) + wideBytes(call.y());
        launch.reserve(temporary, call.x(), call.inverse(), call.weights(), present(shared, call.y()), present(residual, call.y()), call.y());
        MemorySegment x = wide(call.x(), launch);
        MemorySegment first = wide(shared, launch);
        MemorySegment second = wide(residual, launch);
        MemorySegment none = MemorySegment.NULL;
        MemorySegment y = isInPlace && isWide ? launch.outputApart(call.y()) : launch.output(call.y());
        MemorySegment sum = isWide ? y : temporary(call.y(), launch);
        launch.execute(AclnnMoeFinalizeRoutingV2.aclnnMoeFinalizeRoutingV2GetWorkspaceSize(
            x,
            launch.tensor(DType.I32, new long[] {op.slots()}, launch.contiguous(call.inverse())),
            shared == null ? second : first, // x1Optional, without which there is no x2Optional
            shared == null ? none : second,
            none, // biasOptional
            launch.input(call.weights()),
            none, // expertIdxOptional
            INDEX_BY_ROWS, sum, launch.workspaceSize(), launch.executor()), AclnnMoeFinalizeRoutingV2::aclnnMoeFinalizeRoutingV2);
        if (!isWide) {
            launch.cast(sum, op.dtype(), y);
        }
    }

    private static Tensor present(Tensor orNull, Tensor other) {
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

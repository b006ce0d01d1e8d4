package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnGroupedMatmulV4;
import dev.npu4j.aclnn.AclnnGroupedMatmulV5;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;

/// [GroupedMatmul] as `aclnnGroupedMatmulV5`, or V4 where the toolkit has no V5: one x, one weight `[e, k, n]`, one y,
/// groups along m. A weight `[e, n, k]` is handed over as the transposed view of itself, which the operator takes as it is.
///
/// On 310P the operator takes weights in FRACTAL_NZ only, which is how packed ones lie there.
///
/// The group list lies on the device and is not checked, unless the device was opened with `check=true`.
final class GroupedMatmulAscend {
    private static final int LONGEST_AXIS = 65535;
    private static final int MOST_EXPERTS = 1024;

    private static final long ONE_OUTPUT = 2; // splitItem
    private static final long ALONG_M = 0; // groupType
    private static final long CUMSUM = 0; // groupListType
    private static final long COUNTS = 1;
    private static final long NO_ACTIVATION = 0; // actType

    private GroupedMatmulAscend() {
    }

    static Support support(GroupedMatmul op, Soc soc) {
        if (!AclnnGroupedMatmulV5.isPresent() && !AclnnGroupedMatmulV4.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has neither aclnnGroupedMatmulV5 nor V4");
        }
        if (op.x() != op.w() || op.x() != op.out()) {
            return new Support.No(Support.Reason.DTYPE, "x=" + op.x() + " w=" + op.w() + " out=" + op.out() + "; CANN takes one type for all three");
        }
        if (soc == Soc.INFERENCE && op.x() != DType.F16) {
            return new Support.No(Support.Reason.DTYPE, op.x() + "; this chip's grouped matmul is f16 only");
        }
        if (op.k() > LONGEST_AXIS || op.n() > LONGEST_AXIS) {
            return new Support.No(Support.Reason.EXTENT, "k=" + op.k() + " n=" + op.n() + ", at most " + LONGEST_AXIS);
        }
        if (op.e() > MOST_EXPERTS) {
            return new Support.No(Support.Reason.EXTENT, "e=" + op.e() + ", at most " + MOST_EXPERTS);
        }
        return new Support.Yes("");
    }

    static void enqueue(GroupedMatmul.Call call, Launch launch) {
        GroupedMatmul op = call.operator();
        if (op.m() == 0) {
            return; // nothing to write
        }
        Tensor bias = call.bias().orElse(null);
        DType biasType = op.w() == DType.BF16 ? DType.F32 : op.w();
        if (bias != null && bias.dtype() != biasType && biasType != DType.F32) {
            throw new UnsupportedOperatorException(op.line(), launch.device().name(),
                Support.Reason.DTYPE + ": bias " + bias.dtype() + "; CANN takes " + biasType + " with " + op.w() + " weights, and rounding it would not be the same function");
        }
        boolean castsBias = bias != null && bias.dtype() != biasType;
        long widened = castsBias ? DeviceMemory.roundUp(bias.shape().elements() * biasType.size()) : 0;
        if (bias == null) {
            launch.reserve(0, call.x(), call.groupList(), call.y(), plain(call.weight(), call.x()));
        } else {
            launch.reserve(widened, call.x(), call.groupList(), call.y(), plain(call.weight(), call.x()), bias);
        }
        MemorySegment x = launch.list(launch.input(call.x()));
        MemorySegment weight = launch.list(weight(op, call.weight(), launch));
        MemorySegment biases = bias == null ? MemorySegment.NULL : launch.list(castsBias ? cast(bias, biasType, launch) : launch.input(bias));
        MemorySegment groupList = launch.input(call.groupList());
        MemorySegment y = launch.list(launch.outputInPart(call.y()));
        long groupListType = op.groupList() == GroupListKind.COUNTS ? COUNTS : CUMSUM;
        MemorySegment none = MemorySegment.NULL;
        if (AclnnGroupedMatmulV5.isPresent()) {
            launch.execute(AclnnGroupedMatmulV5.aclnnGroupedMatmulV5GetWorkspaceSize(
                x, weight, biases,
                none, // scaleOptional
                none, // offsetOptional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                none, // perTokenScaleOptional
                groupList,
                none, // activationInputOptional
                none, // activationQuantScaleOptional
                none, // activationQuantOffsetOptional
                ONE_OUTPUT, ALONG_M, groupListType, NO_ACTIVATION,
                none, // tuningConfigOptional
                y,
                none, // activationFeatureOutOptional
                none, // dynQuantScaleOutOptional
                launch.workspaceSize(), launch.executor()), AclnnGroupedMatmulV5::aclnnGroupedMatmulV5);
        } else {
            launch.execute(AclnnGroupedMatmulV4.aclnnGroupedMatmulV4GetWorkspaceSize(
                x, weight, biases,
                none, // scaleOptional
                none, // offsetOptional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                none, // perTokenScaleOptional
                groupList,
                none, // activationInputOptional
                none, // activationQuantScaleOptional
                none, // activationQuantOffsetOptional
                ONE_OUTPUT, ALONG_M, groupListType, NO_ACTIVATION,
                y,
                none, // activationFeatureOutOptional
                none, // dynQuantScaleOutOptional
                launch.workspaceSize(), launch.executor()), AclnnGroupedMatmulV4::aclnnGroupedMatmulV4);
        }
    }

    /// The weight where it is a tensor that may have to be staged; else any that has not.
    private static Tensor plain(Weight weight, Tensor other) {
        return weight instanceof Tensor tensor ? tensor : other;
    }

    private static MemorySegment weight(GroupedMatmul op, Weight weight, Launch launch) {
        boolean isFractal = launch.device().routes().soc() == Soc.INFERENCE;
        return switch (weight) {
            case PackedWeight packed when isFractal -> launch.fractal(packed.dtype(), op.e(), op.k(), op.n(), packed.segment().address());
            case PackedWeight packed -> launch.tensor(packed.dtype(), new long[] {op.e(), op.k(), op.n()}, packed.segment().address());
            case Tensor plain when isFractal -> throw new UnsupportedOperatorException(op.line(), launch.device().name(),
                Support.Reason.LAYOUT + ": weight; this chip multiplies by FRACTAL_NZ weights only: pack it once with TensorArena.pack");
            case Tensor tensor when op.weight() == WeightLayout.KN -> launch.input(tensor);
            case Tensor tensor -> launch.transposed(tensor.dtype(), op.e(), op.k(), op.n(), launch.contiguous(tensor));
        };
    }

    private static MemorySegment cast(Tensor bias, DType to, Launch launch) {
        long widened = launch.temporary(bias.shape().elements() * to.size());
        launch.execute(AclnnCast.aclnnCastGetWorkspaceSize(launch.input(bias), DTypes.acl(to), launch.tensor(to, bias.shape().toArray(), widened),
            launch.workspaceSize(), launch.executor()), AclnnCast::aclnnCast);
        return launch.tensor(to, bias.shape().toArray(), widened);
    }
}

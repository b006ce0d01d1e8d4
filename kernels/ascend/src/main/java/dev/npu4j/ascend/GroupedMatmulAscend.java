package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnGroupedMatmulV4;
import dev.npu4j.aclnn.AclnnGroupedMatmulV5;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

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
        Optional<Support.No> refusal = refusal(op, soc);
        if (refusal.isPresent()) {
            return refusal.get();
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
        long widened = widenedBytes(call, launch);
        if (bias == null) {
            launch.reserve(0, call.x(), call.groupList(), call.y(), plain(call.weight(), call.x()));
        } else {
            launch.reserve(widened, call.x(), call.groupList(), call.y(), plain(call.weight(), call.x()), bias);
        }
        enqueue(op, call.x(), call.weight(), bias(call, launch), call.groupList(), launch.outputInPart(call.y()), launch);
    }

    /// The product alone, once there is room for what has to be staged.
    ///
    /// @param biases as the operator takes them
    /// @param y      of which rows past the last group stay as they are
    static void enqueue(GroupedProduct op, Tensor x, Weight weight, MemorySegment biases, Tensor groupList, MemorySegment y, Launch launch) {
        execute(launch.list(launch.input(x)), launch.list(weight(op, weight, launch)), biases, launch.input(groupList), ONE_OUTPUT, ALONG_M,
            op.groupList() == GroupListKind.COUNTS ? COUNTS : CUMSUM, launch.list(y), launch);
    }

    /// The operator, in the newest version that there is. What is not among the parameters is absent.
    static void execute(MemorySegment x, MemorySegment weight, MemorySegment bias, MemorySegment groupList, long splitItem, long groupType, long groupListType,
                        MemorySegment y, Launch launch) {
        MemorySegment none = MemorySegment.NULL;
        if (AclnnGroupedMatmulV5.isPresent()) {
            launch.execute(AclnnGroupedMatmulV5.aclnnGroupedMatmulV5GetWorkspaceSize(
                x, weight, bias,
                none, // scaleOptional
                none, // offsetOptional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                none, // perTokenScaleOptional
                groupList,
                none, // activationInputOptional
                none, // activationQuantScaleOptional
                none, // activationQuantOffsetOptional
                splitItem, groupType, groupListType, NO_ACTIVATION,
                none, // tuningConfigOptional
                y,
                none, // activationFeatureOutOptional
                none, // dynQuantScaleOutOptional
                launch.workspaceSize(), launch.executor()), AclnnGroupedMatmulV5::aclnnGroupedMatmulV5);
        } else {
            launch.execute(AclnnGroupedMatmulV4.aclnnGroupedMatmulV4GetWorkspaceSize(
                x, weight, bias,
                none, // scaleOptional
                none, // offsetOptional
                none, // antiquantScaleOptional
                none, // antiquantOffsetOptional
                none, // perTokenScaleOptional
                groupList,
                none, // activationInputOptional
                none, // activationQuantScaleOptional
                none, // activationQuantOffsetOptional
                splitItem, groupType, groupListType, NO_ACTIVATION,
                y,
                none, // activationFeatureOutOptional
                none, // dynQuantScaleOutOptional
                launch.workspaceSize(), launch.executor()), AclnnGroupedMatmulV4::aclnnGroupedMatmulV4);
        }
    }

    /// Why CANN's grouped matmul cannot compute a product, however many groups it has; empty where it can.
    static Optional<Support.No> refusal(MatrixProduct op, Soc soc) {
        if (!AclnnGroupedMatmulV5.isPresent() && !AclnnGroupedMatmulV4.isPresent()) {
            return Optional.of(new Support.No(Support.Reason.VERSION, "this CANN has neither aclnnGroupedMatmulV5 nor V4"));
        }
        Optional<Support.No> refusedTypes = refusedTypes(op, soc, "grouped matmul");
        if (refusedTypes.isPresent()) {
            return refusedTypes;
        }
        if (op.k() > LONGEST_AXIS || op.n() > LONGEST_AXIS) {
            return Optional.of(new Support.No(Support.Reason.EXTENT, "k=" + op.k() + " n=" + op.n() + ", at most " + LONGEST_AXIS));
        }
        return Optional.empty();
    }

    /// Why the types of a product are none for any of CANN's matmuls; empty where they are.
    static Optional<Support.No> refusedTypes(MatrixProduct op, Soc soc, String what) {
        if (op.x() != op.w() || op.x() != op.out()) {
            return Optional.of(new Support.No(Support.Reason.DTYPE, "x=" + op.x() + " w=" + op.w() + " out=" + op.out() + "; CANN takes one type for all three"));
        }
        if (soc == Soc.INFERENCE && op.x() != DType.F16) {
            return Optional.of(new Support.No(Support.Reason.DTYPE, op.x() + "; this chip's " + what + " is f16 only"));
        }
        return Optional.empty();
    }

    /// The type in which the operator takes a bias.
    private static DType biasType(DType w) {
        return w == DType.BF16 ? DType.F32 : w;
    }

    /// Bytes that the bias takes in the operator's type, where it has another; 0 where there is none.
    static long widenedBytes(MatrixProduct.Call call, Launch launch) {
        MatrixProduct op = call.operator();
        DType type = biasType(op.w());
        DType given = call.bias().map(Tensor::dtype).orElse(type);
        if (given != type && type != DType.F32) {
            throw new UnsupportedOperatorException(launch.operator(), launch.device().name(),
                Support.Reason.DTYPE + ": bias " + given + "; CANN takes " + type + " with " + op.w() + " weights, and rounding it would not be the same function");
        }
        return given == type ? 0 : DeviceMemory.roundUp(call.bias().orElseThrow().shape().elements() * type.size());
    }

    /// The bias as the operator takes it, or its absence.
    static MemorySegment bias(MatrixProduct.Call call, Launch launch) {
        Tensor bias = call.bias().orElse(null);
        DType type = biasType(call.operator().w());
        return bias == null ? MemorySegment.NULL : launch.list(bias.dtype() == type ? launch.input(bias) : cast(bias, type, launch));
    }

    /// The weight where it is a tensor that may have to be staged; else any that has not.
    static Tensor plain(Weight weight, Tensor other) {
        return weight instanceof Tensor tensor ? tensor : other;
    }

    private static MemorySegment weight(GroupedProduct op, Weight weight, Launch launch) {
        boolean isFractal = launch.device().routes().soc() == Soc.INFERENCE;
        return switch (weight) {
            case PackedWeight packed when isFractal -> launch.fractal(packed.dtype(), op.e(), op.k(), op.n(), packed.segment().address());
            case PackedWeight packed -> launch.tensor(packed.dtype(), new long[] {op.e(), op.k(), op.n()}, packed.segment().address());
            case Tensor plain when isFractal -> throw new UnsupportedOperatorException(launch.operator(), launch.device().name(),
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

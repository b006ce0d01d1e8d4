package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnRotaryPositionEmbedding;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [RotaryEmbedding] as `aclnnRotaryPositionEmbedding`, always in f32: it takes cosines and sines in x's type, and in a half one they would
/// be of another function. So f16 and bf16 are widened by `aclnnCast` before it and rounded by another behind it, which is the one rounding that
/// the contract has. What is not rotated is copied past it.
///
/// Which angles there are follows from positions, so the stream is waited for and they are read back at each launch; the tables are made on the
/// host.
final class RotaryEmbeddingAscend {
    private static final int BELOW = 896; // elements of a head
    private static final long MOST_ANGLES = 1L << 28;
    private static final long HALF = 0; // mode
    private static final long INTERLEAVE = 1;

    private RotaryEmbeddingAscend() {
    }

    static Support support(RotaryEmbedding op, Soc soc) {
        if (!AclnnRotaryPositionEmbedding.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnRotaryPositionEmbedding");
        }
        if (soc == Soc.INFERENCE && op.dtype() == DType.BF16) {
            return new Support.No(Support.Reason.DTYPE, "bf16; this chip has none");
        }
        if (soc == Soc.INFERENCE && op.pairing() == Pairing.INTERLEAVED) {
            return new Support.No(Support.Reason.LAYOUT, "pairing interleaved; this chip pairs halves only");
        }
        if (op.rotary() >= BELOW) {
            return new Support.No(Support.Reason.EXTENT, "rotary=" + op.rotary() + ", below " + BELOW + " is needed");
        }
        if ((long) op.tokens() * op.rotary() > MOST_ANGLES) {
            return new Support.No(Support.Reason.EXTENT, "tokens=" + op.tokens() + " rotary=" + op.rotary() + ", tables of at most " + MOST_ANGLES + " elements");
        }
        return new Support.Yes("positions are read back to make the tables");
    }

    static void enqueue(RotaryEmbedding.Call call, Launch launch) {
        RotaryEmbedding op = call.operator();
        if (op.tokens() == 0) {
            return;
        }
        int[] positions = launch.readBack(call.pos()).toArray(ValueLayout.JAVA_INT_UNALIGNED);
        long elements = (long) op.tokens() * op.heads() * op.rotary();
        long wide = elements * Float.BYTES;
        long narrow = op.dtype() == DType.F32 ? 0 : elements * op.dtype().size();
        long table = (long) op.tokens() * op.rotary() * Float.BYTES;
        launch.reserve(2 * DeviceMemory.roundUp(wide) + DeviceMemory.roundUp(narrow) + 2 * DeviceMemory.roundUp(table));
        long x = launch.temporary(wide);
        long y = launch.temporary(wide);
        long between = narrow == 0 ? 0 : launch.temporary(narrow);
        long[] dims = {op.tokens(), op.heads(), op.rotary()};
        MemorySegment from = launch.view(call.x().columns(0, op.rotary()));
        MemorySegment to = launch.view(call.y().columns(0, op.rotary()));
        if (between == 0) {
            launch.copy(from, launch.tensor(DType.F32, dims, x));
        } else {
            launch.copy(from, launch.tensor(op.dtype(), dims, between));
            cast(op.dtype(), between, DType.F32, x, dims, launch);
        }
        rotate(op, x, table(op, positions, true, launch), table(op, positions, false, launch), y, launch);
        if (between == 0) {
            launch.copy(launch.tensor(DType.F32, dims, y), to);
        } else {
            cast(DType.F32, y, op.dtype(), between, dims, launch);
            launch.copy(launch.tensor(op.dtype(), dims, between), to);
        }
        boolean isInPlace = call.x().segment().address() == call.y().segment().address();
        if (op.rotary() < op.d() && !isInPlace) {
            launch.copy(launch.view(call.x().columns(op.rotary(), op.d())), launch.view(call.y().columns(op.rotary(), op.d())));
        }
    }

    /// A table `[tokens, rotary]` on the device: the same number for both elements of a pair.
    private static long table(RotaryEmbedding op, int[] positions, boolean isCos, Launch launch) {
        int pairs = op.rotary() / 2;
        float[] values = new float[positions.length * op.rotary()];
        for (int j = 0; j < pairs; j++) {
            double frequency = StrictMath.pow(op.theta(), -2.0 * j / op.rotary());
            int first = op.pairing() == Pairing.HALF ? j : 2 * j;
            int second = op.pairing() == Pairing.HALF ? j + pairs : 2 * j + 1;
            for (int t = 0; t < positions.length; t++) {
                double angle = positions[t] * frequency;
                float value = (float) (isCos ? StrictMath.cos(angle) : StrictMath.sin(angle));
                values[t * op.rotary() + first] = value;
                values[t * op.rotary() + second] = value;
            }
        }
        long address = launch.temporary((long) values.length * Float.BYTES);
        launch.write(MemorySegment.ofArray(values), address);
        return address;
    }

    private static void rotate(RotaryEmbedding op, long x, long cos, long sin, long y, Launch launch) {
        long[] rows = {1, op.tokens(), op.heads(), op.rotary()};
        long[] angles = {1, op.tokens(), 1, op.rotary()};
        launch.execute(AclnnRotaryPositionEmbedding.aclnnRotaryPositionEmbeddingGetWorkspaceSize(
            launch.tensor(DType.F32, rows, x), launch.tensor(DType.F32, angles, cos), launch.tensor(DType.F32, angles, sin),
            op.pairing() == Pairing.HALF ? HALF : INTERLEAVE,
            launch.tensor(DType.F32, rows, y), launch.workspaceSize(), launch.executor()), AclnnRotaryPositionEmbedding::aclnnRotaryPositionEmbedding);
    }

    private static void cast(DType fromType, long from, DType toType, long to, long[] dims, Launch launch) {
        launch.execute(AclnnCast.aclnnCastGetWorkspaceSize(launch.tensor(fromType, dims, from), DTypes.acl(toType),
            launch.tensor(toType, dims, to), launch.workspaceSize(), launch.executor()), AclnnCast::aclnnCast);
    }
}

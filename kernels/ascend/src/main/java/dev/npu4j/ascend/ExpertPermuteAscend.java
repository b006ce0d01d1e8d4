package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnMoeInitRoutingV2;
import dev.npu4j.aclnn.AclnnSort;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [ExpertPermute] as `aclnnMoeInitRoutingV2`, whose order inside an expert is ours, on chips that have it. It counts in i32,
/// which `aclnnCast` widens. `order`, which it does not give, is where `inverse` would be sorted from: `aclnnSort` of that,
/// in f32, where every slot's number is exact and no two are equal.
///
/// On 310P, and where there are more slots than f32 has numbers, slots are sorted on the host: the stream is waited for and ids are
/// read back; `aclnnIndexSelect` then takes the rows.
final class ExpertPermuteAscend {
    private static final int MOST_SORTED = 1 << 24; // whole numbers that f32 holds, all of them

    private static final long ALL_ROWS = 0; // activeNum, expertCapacity
    private static final long DROPLESS = 0; // dropPadMode
    private static final long COUNTS = 2; // expertTokensCountOrCumsumFlag

    private ExpertPermuteAscend() {
    }

    static Support support(ExpertPermute op, Soc soc) {
        if (isOnDevice(op, soc)) {
            return new Support.Yes("");
        }
        Support gathers = GatherRowsAscend.support(op.dtype(), soc);
        return gathers instanceof Support.Yes ? new Support.Yes("sorted on the host") : gathers;
    }

    private static boolean isOnDevice(ExpertPermute op, Soc soc) {
        return soc.isTraining() && op.slots() <= MOST_SORTED && AclnnMoeInitRoutingV2.isPresent() && AclnnCast.isPresent() && AclnnSort.isPresent();
    }

    static void enqueue(ExpertPermute.Call call, Launch launch) {
        ExpertPermute op = call.operator();
        if (op.tokens() == 0) {
            launch.reserve(0, call.counts());
            launch.zero(call.counts());
        } else if (isOnDevice(op, launch.device().routes().soc())) {
            onDevice(op, call, launch);
        } else {
            onHost(op, call, launch);
        }
    }

    private static void onDevice(ExpertPermute op, ExpertPermute.Call call, Launch launch) {
        long slots = op.slots();
        long countBytes = op.experts() * (long) DType.I32.size();
        long keyBytes = slots * DType.F32.size();
        long indexBytes = slots * DType.I64.size();
        launch.reserve(DeviceMemory.roundUp(countBytes) + 2 * DeviceMemory.roundUp(keyBytes) + DeviceMemory.roundUp(indexBytes),
            call.x(), call.ids(), call.y(), call.order(), call.counts(), call.inverse());
        MemorySegment counts = launch.tensor(DType.I32, new long[] {op.experts()}, launch.temporary(countBytes));
        MemorySegment inverse = launch.outputAs(call.inverse(), slots);
        launch.execute(AclnnMoeInitRoutingV2.aclnnMoeInitRoutingV2GetWorkspaceSize(
            launch.input(call.x()), launch.input(call.ids()), ALL_ROWS, ALL_ROWS, op.experts(), DROPLESS, COUNTS, false,
            launch.output(call.y()), inverse, counts,
            MemorySegment.NULL, // expertTokensBeforeCapacityOutOptional
            launch.workspaceSize(), launch.executor()), AclnnMoeInitRoutingV2::aclnnMoeInitRoutingV2);
        launch.cast(counts, DType.I64, launch.output(call.counts()));
        MemorySegment keys = launch.tensor(DType.F32, new long[] {slots}, launch.temporary(keyBytes));
        MemorySegment sorted = launch.tensor(DType.F32, new long[] {slots}, launch.temporary(keyBytes));
        MemorySegment indices = launch.tensor(DType.I64, new long[] {slots}, launch.temporary(indexBytes));
        launch.cast(inverse, DType.F32, keys);
        launch.execute(AclnnSort.aclnnSortGetWorkspaceSize(keys, true, 0, false, sorted, indices, launch.workspaceSize(), launch.executor()), AclnnSort::aclnnSort);
        launch.cast(indices, DType.I32, launch.output(call.order()));
    }

    private static void onHost(ExpertPermute op, ExpertPermute.Call call, Launch launch) {
        long bytes = op.slots() * (long) DType.I32.size();
        launch.reserve(2 * DeviceMemory.roundUp(bytes), call.x(), call.ids(), call.y());
        int[] ids = launch.readBack(launch.contiguous(call.ids()), bytes).toArray(ValueLayout.JAVA_INT_UNALIGNED);
        long[] counts = counts(op, ids);
        int[] order = new int[ids.length];
        int[] inverse = new int[ids.length];
        int[] tokens = new int[ids.length];
        int[] next = starts(counts);
        for (int s = 0; s < ids.length; s++) {
            int p = next[ids[s]]++;
            order[p] = s;
            inverse[s] = p;
            tokens[p] = s / op.top();
        }
        launch.write(MemorySegment.ofArray(order), call.order());
        launch.write(MemorySegment.ofArray(counts), call.counts());
        long places = launch.temporary(bytes);
        launch.write(MemorySegment.ofArray(inverse), places);
        launch.copy(launch.tensor(DType.I32, new long[] {op.tokens(), op.top()}, places), launch.view(call.inverse()));
        long rows = launch.temporary(bytes);
        launch.write(MemorySegment.ofArray(tokens), rows);
        GatherRowsAscend.select(launch.input(call.x()), launch.tensor(DType.I32, new long[] {op.slots()}, rows), launch.output(call.y()), launch);
    }

    private static long[] counts(ExpertPermute op, int[] ids) {
        long[] counts = new long[op.experts()];
        for (int s = 0; s < ids.length; s++) {
            if (ids[s] < 0 || ids[s] >= op.experts()) {
                throw new OperandException(op.name(), "ids", "experts from 0 to " + (op.experts() - 1), "ids[" + s / op.top() + ", " + s % op.top() + "] = " + ids[s]);
            }
            counts[ids[s]]++;
        }
        return counts;
    }

    private static int[] starts(long[] counts) {
        int[] starts = new int[counts.length];
        for (int e = 1; e < starts.length; e++) {
            starts[e] = starts[e - 1] + (int) counts[e - 1];
        }
        return starts;
    }
}

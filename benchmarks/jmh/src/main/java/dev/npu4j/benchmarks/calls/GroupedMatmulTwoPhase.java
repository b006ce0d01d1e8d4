package dev.npu4j.benchmarks.calls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclBase;
import dev.npu4j.aclnn.AclMeta;
import dev.npu4j.aclnn.AclnnGroupedMatmulV5;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Eight rows for four experts of 16 by 16: four tensors, three of them in lists.
final class GroupedMatmulTwoPhase extends TwoPhase {
    private static final int EXPERTS = 4;
    private static final int ROWS = 8;
    private static final int WIDTH = 16;
    private static final MethodHandle C = SimulatedNpu.inC("npu4j_bench_grouped_matmul", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle C_PREBUILT = SimulatedNpu.inC("npu4j_bench_grouped_matmul_prebuilt", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private final long xData;
    private final long weightData;
    private final long groupListData;
    private final long yData;
    private final MemorySegment x;
    private final MemorySegment weight;
    private final MemorySegment groupList;
    private final MemorySegment y;

    GroupedMatmulTwoPhase(SimulatedNpu npu) {
        super(npu);
        xData = npu.allocate(ROWS * WIDTH * 2);
        weightData = npu.allocate(EXPERTS * WIDTH * WIDTH * 2);
        groupListData = npu.allocate(64);
        yData = npu.allocate(ROWS * WIDTH * 2);
        try (Arena arena = Arena.ofConfined()) {
            npu.write(groupListData, arena.allocateFrom(JAVA_LONG, 2, 2, 2, 2));
        }
        x = x();
        weight = weight();
        groupList = groupList();
        y = y();
    }

    private MemorySegment x() {
        return list(tensor(AclBase.ACL_FLOAT16, xData, ROWS, WIDTH));
    }

    private MemorySegment weight() {
        return list(tensor(AclBase.ACL_FLOAT16, weightData, EXPERTS, WIDTH, WIDTH));
    }

    private MemorySegment groupList() {
        return tensor(AclBase.ACL_INT64, groupListData, EXPERTS);
    }

    private MemorySegment y() {
        return list(tensor(AclBase.ACL_FLOAT16, yData, ROWS, WIDTH));
    }

    private void launch(MemorySegment x, MemorySegment weight, MemorySegment groupList, MemorySegment y) {
        MemorySegment none = MemorySegment.NULL;
        SimulatedNpu.check(AclnnGroupedMatmulV5.aclnnGroupedMatmulV5GetWorkspaceSize(x, weight,
            none, // biasOptional
            none, // scaleOptional
            none, // offsetOptional
            none, // antiquantScaleOptional
            none, // antiquantOffsetOptional
            none, // perTokenScaleOptional
            groupList,
            none, // activationInputOptional
            none, // activationQuantScaleOptional
            none, // activationQuantOffsetOptional
            2, // splitItem
            0, // groupType
            1, // groupListType
            0, // actType
            none, // tuningConfigOptional
            y,
            none, // activationFeatureOutOptional
            none, // dynQuantScaleOutOptional
            workspaceSize, executor));
        SimulatedNpu.check(AclnnGroupedMatmulV5.aclnnGroupedMatmulV5(npu.workspace(), workspaceSize.get(JAVA_LONG, 0), executor.get(ADDRESS, 0), npu.stream()));
    }

    @Override
    void launchPrebuilt() {
        launch(x, weight, groupList, y);
    }

    @Override
    void launch() {
        MemorySegment ownX = x();
        MemorySegment ownWeight = weight();
        MemorySegment ownGroupList = groupList();
        MemorySegment ownY = y();
        launch(ownX, ownWeight, ownGroupList, ownY);
        destroy(ownX, ownWeight, ownGroupList, ownY);
    }

    @Override
    int prebuiltInC(int times) throws Throwable {
        return (int) C_PREBUILT.invokeExact(times, x, weight, groupList, y, npu.workspace(), npu.stream());
    }

    @Override
    int inC(int times) throws Throwable {
        return (int) C.invokeExact(times, xData, weightData, groupListData, yData, npu.workspace(), npu.stream());
    }

    @Override
    void close() {
        destroy(x, weight, groupList, y);
    }

    /// A list takes its tensor with it.
    private static void destroy(MemorySegment x, MemorySegment weight, MemorySegment groupList, MemorySegment y) {
        SimulatedNpu.check(AclMeta.aclDestroyTensorList(x));
        SimulatedNpu.check(AclMeta.aclDestroyTensorList(weight));
        SimulatedNpu.check(AclMeta.aclDestroyTensor(groupList));
        SimulatedNpu.check(AclMeta.aclDestroyTensorList(y));
    }
}

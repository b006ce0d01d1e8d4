package dev.npu4j.benchmarks.calls;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclBase;
import java.lang.foreign.Arena;

/// As [GroupedMatmulTwoPhase].
final class JavaCppGroupedMatmul extends JavaCppTwoPhase {
    private static final int EXPERTS = 4;
    private static final int ROWS = 8;
    private static final int WIDTH = 16;

    private final long xData;
    private final long weightData;
    private final long groupListData;
    private final long yData;
    private final long[] objects;

    JavaCppGroupedMatmul(SimulatedNpu npu) {
        super(npu);
        xData = npu.allocate(ROWS * WIDTH * 2);
        weightData = npu.allocate(EXPERTS * WIDTH * WIDTH * 2);
        groupListData = npu.allocate(64);
        yData = npu.allocate(ROWS * WIDTH * 2);
        try (Arena arena = Arena.ofConfined()) {
            npu.write(groupListData, arena.allocateFrom(JAVA_LONG, 2, 2, 2, 2));
        }
        objects = new long[] {x(), weight(), groupList(), y()};
    }

    private long x() {
        return list(tensor(AclBase.ACL_FLOAT16, xData, ROWS, WIDTH));
    }

    private long weight() {
        return list(tensor(AclBase.ACL_FLOAT16, weightData, EXPERTS, WIDTH, WIDTH));
    }

    private long groupList() {
        return tensor(AclBase.ACL_INT64, groupListData, EXPERTS);
    }

    private long y() {
        return list(tensor(AclBase.ACL_FLOAT16, yData, ROWS, WIDTH));
    }

    private void launch(long x, long weight, long groupList, long y) {
        SimulatedNpu.check(JavaCppCalls.aclnnGroupedMatmulV5GetWorkspaceSize(x, weight, 0, 0, 0, 0, 0, 0, groupList, 0, 0, 0,
            2, // splitItem
            0, // groupType
            1, // groupListType
            0, // actType
            0, y, 0, 0, workspaceSize, executor));
        SimulatedNpu.check(JavaCppCalls.aclnnGroupedMatmulV5(workspace, workspaceSize[0], executor[0], stream));
    }

    @Override
    void launchPrebuilt() {
        launch(objects[0], objects[1], objects[2], objects[3]);
    }

    @Override
    void launch() {
        long x = x();
        long weight = weight();
        long groupList = groupList();
        long y = y();
        launch(x, weight, groupList, y);
        destroy(x, weight, groupList, y);
    }

    @Override
    void close() {
        destroy(objects[0], objects[1], objects[2], objects[3]);
    }

    /// A list takes its tensor with it.
    private static void destroy(long x, long weight, long groupList, long y) {
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensorList(x));
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensorList(weight));
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensor(groupList));
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensorList(y));
    }
}

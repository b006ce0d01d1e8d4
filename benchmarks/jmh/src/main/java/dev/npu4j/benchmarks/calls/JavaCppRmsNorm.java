package dev.npu4j.benchmarks.calls;

import dev.npu4j.aclnn.AclBase;

/// As [RmsNormTwoPhase].
final class JavaCppRmsNorm extends JavaCppTwoPhase {
    private static final int HIDDEN = 16;

    private final long xData;
    private final long gammaData;
    private final long yData;
    private final long rstdData;
    private final long[] objects;

    JavaCppRmsNorm(SimulatedNpu npu) {
        super(npu);
        xData = npu.allocate(64);
        gammaData = npu.allocate(64);
        yData = npu.allocate(64);
        rstdData = npu.allocate(64);
        objects = new long[] {x(), gamma(), y(), rstd()};
    }

    private long x() {
        return tensor(AclBase.ACL_FLOAT16, xData, 1, HIDDEN);
    }

    private long gamma() {
        return tensor(AclBase.ACL_FLOAT16, gammaData, HIDDEN);
    }

    private long y() {
        return tensor(AclBase.ACL_FLOAT16, yData, 1, HIDDEN);
    }

    private long rstd() {
        return tensor(AclBase.ACL_FLOAT, rstdData, 1, 1);
    }

    private void launch(long x, long gamma, long y, long rstd) {
        SimulatedNpu.check(JavaCppCalls.aclnnRmsNormGetWorkspaceSize(x, gamma, 1e-5, y, rstd, workspaceSize, executor));
        SimulatedNpu.check(JavaCppCalls.aclnnRmsNorm(workspace, workspaceSize[0], executor[0], stream));
    }

    @Override
    void launchPrebuilt() {
        launch(objects[0], objects[1], objects[2], objects[3]);
    }

    @Override
    void launch() {
        long x = x();
        long gamma = gamma();
        long y = y();
        long rstd = rstd();
        launch(x, gamma, y, rstd);
        destroy(x, gamma, y, rstd);
    }

    @Override
    void close() {
        destroy(objects[0], objects[1], objects[2], objects[3]);
    }

    private static void destroy(long x, long gamma, long y, long rstd) {
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensor(x));
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensor(gamma));
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensor(y));
        SimulatedNpu.check(JavaCppCalls.aclDestroyTensor(rstd));
    }
}

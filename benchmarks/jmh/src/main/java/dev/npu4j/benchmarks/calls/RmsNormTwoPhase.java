package dev.npu4j.benchmarks.calls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclBase;
import dev.npu4j.aclnn.AclMeta;
import dev.npu4j.aclnn.AclnnRmsNorm;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// One row of 16.
final class RmsNormTwoPhase extends TwoPhase {
    private static final int HIDDEN = 16;
    private static final MethodHandle C = SimulatedNpu.inC("npu4j_bench_rms_norm", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle C_PREBUILT = SimulatedNpu.inC("npu4j_bench_rms_norm_prebuilt", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private final long xData;
    private final long gammaData;
    private final long yData;
    private final long rstdData;
    private final MemorySegment x;
    private final MemorySegment gamma;
    private final MemorySegment y;
    private final MemorySegment rstd;

    RmsNormTwoPhase(SimulatedNpu npu) {
        super(npu);
        xData = npu.allocate(64);
        gammaData = npu.allocate(64);
        yData = npu.allocate(64);
        rstdData = npu.allocate(64);
        x = x();
        gamma = gamma();
        y = y();
        rstd = rstd();
    }

    private MemorySegment x() {
        return tensor(AclBase.ACL_FLOAT16, xData, 1, HIDDEN);
    }

    private MemorySegment gamma() {
        return tensor(AclBase.ACL_FLOAT16, gammaData, HIDDEN);
    }

    private MemorySegment y() {
        return tensor(AclBase.ACL_FLOAT16, yData, 1, HIDDEN);
    }

    private MemorySegment rstd() {
        return tensor(AclBase.ACL_FLOAT, rstdData, 1, 1);
    }

    private void launch(MemorySegment x, MemorySegment gamma, MemorySegment y, MemorySegment rstd) {
        SimulatedNpu.check(AclnnRmsNorm.aclnnRmsNormGetWorkspaceSize(x, gamma, 1e-5, y, rstd, workspaceSize, executor));
        SimulatedNpu.check(AclnnRmsNorm.aclnnRmsNorm(npu.workspace(), workspaceSize.get(JAVA_LONG, 0), executor.get(ADDRESS, 0), npu.stream()));
    }

    @Override
    void launchPrebuilt() {
        launch(x, gamma, y, rstd);
    }

    @Override
    void launch() {
        MemorySegment ownX = x();
        MemorySegment ownGamma = gamma();
        MemorySegment ownY = y();
        MemorySegment ownRstd = rstd();
        launch(ownX, ownGamma, ownY, ownRstd);
        destroy(ownX, ownGamma, ownY, ownRstd);
    }

    @Override
    int prebuiltInC(int times) throws Throwable {
        return (int) C_PREBUILT.invokeExact(times, x, gamma, y, rstd, npu.workspace(), npu.stream());
    }

    @Override
    int inC(int times) throws Throwable {
        return (int) C.invokeExact(times, xData, gammaData, yData, rstdData, npu.workspace(), npu.stream());
    }

    @Override
    void close() {
        destroy(x, gamma, y, rstd);
    }

    private static void destroy(MemorySegment x, MemorySegment gamma, MemorySegment y, MemorySegment rstd) {
        SimulatedNpu.check(AclMeta.aclDestroyTensor(x));
        SimulatedNpu.check(AclMeta.aclDestroyTensor(gamma));
        SimulatedNpu.check(AclMeta.aclDestroyTensor(y));
        SimulatedNpu.check(AclMeta.aclDestroyTensor(rstd));
    }
}

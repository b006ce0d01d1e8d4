package dev.npu4j.benchmarks.calls;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npu4j.aclnn.AclBase;
import dev.npu4j.aclnn.AclMeta;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One operator by way of the two phases, on the calling thread: from Java by the binding, and in C. All on the same
/// memory, workspace and stream.
abstract sealed class TwoPhase permits RmsNormTwoPhase, GroupedMatmulTwoPhase {
    final SimulatedNpu npu;
    final MemorySegment numbers = Arena.global().allocate(JAVA_LONG, 16);
    final MemorySegment workspaceSize = Arena.global().allocate(JAVA_LONG);
    final MemorySegment executor = Arena.global().allocate(JAVA_LONG);

    TwoPhase(SimulatedNpu npu) {
        this.npu = npu;
    }

    static TwoPhase of(String operator, SimulatedNpu npu) {
        return switch (operator) {
            case "RmsNorm" -> new RmsNormTwoPhase(npu);
            case "GroupedMatmul" -> new GroupedMatmulTwoPhase(npu);
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
    }

    /// Objects made before, both phases.
    abstract void launchPrebuilt();

    /// Objects made, both phases, objects destroyed.
    abstract void launch();

    abstract int prebuiltInC(int times) throws Throwable;

    abstract int inC(int times) throws Throwable;

    /// Destroys the objects.
    abstract void close();

    final MemorySegment tensor(int type, long address, long... dims) {
        long elements = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            numbers.setAtIndex(JAVA_LONG, axis, dims[axis]);
            numbers.setAtIndex(JAVA_LONG, dims.length + axis, elements);
            elements *= dims[axis];
        }
        numbers.setAtIndex(JAVA_LONG, 2 * dims.length, elements);
        return AclMeta.aclCreateTensor(numbers, dims.length, type, numbers.asSlice(8L * dims.length), 0, AclBase.ACL_FORMAT_ND,
            numbers.asSlice(16L * dims.length), 1, MemorySegment.ofAddress(address));
    }

    final MemorySegment list(MemorySegment tensor) {
        numbers.set(JAVA_LONG, 0, tensor.address());
        return AclMeta.aclCreateTensorList(numbers, 1);
    }
}

package dev.npu4j.benchmarks.calls;

import dev.npu4j.aclnn.AclBase;

/// One operator by way of the two phases, on the calling thread, as a binding by JavaCPP would call it.
abstract sealed class JavaCppTwoPhase permits JavaCppRmsNorm, JavaCppGroupedMatmul {
    final long[] workspaceSize = new long[1];
    final long[] executor = new long[1];
    final long workspace;
    final long stream;
    private final long[] dims = new long[3];
    private final long[] strides = new long[3];
    private final long[] storage = new long[1];

    JavaCppTwoPhase(SimulatedNpu npu) {
        workspace = npu.workspace().address();
        stream = npu.stream().address();
    }

    static JavaCppTwoPhase of(String operator, SimulatedNpu npu) {
        JavaCppCalls.load();
        return switch (operator) {
            case "RmsNorm" -> new JavaCppRmsNorm(npu);
            case "GroupedMatmul" -> new JavaCppGroupedMatmul(npu);
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
    }

    /// Objects made before, both phases.
    abstract void launchPrebuilt();

    /// Objects made, both phases, objects destroyed.
    abstract void launch();

    /// Destroys the objects.
    abstract void close();

    final long tensor(int type, long address, long... extents) {
        long elements = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            dims[axis] = extents[axis];
            strides[axis] = elements;
            elements *= extents[axis];
        }
        storage[0] = elements;
        return JavaCppCalls.aclCreateTensor(dims, extents.length, type, strides, 0, AclBase.ACL_FORMAT_ND, storage, 1, address);
    }

    final long list(long tensor) {
        storage[0] = tensor;
        return JavaCppCalls.aclCreateTensorList(storage, 1);
    }
}

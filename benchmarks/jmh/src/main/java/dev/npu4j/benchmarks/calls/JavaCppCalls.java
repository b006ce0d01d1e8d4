package dev.npu4j.benchmarks.calls;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/// The functions of the two phases as JavaCPP binds them, in the manner of `bindings/cann`: handles and addresses are
/// `long`, what comes out goes into an array of one. For measuring only; operators are bound by FFM.
@NoException
@Platform(cinclude = {"aclnn/acl_meta.h", "aclnnop/aclnn_rms_norm.h", "aclnnop/aclnn_grouped_matmul_v5.h"}, library = "jnicalls")
final class JavaCppCalls {
    private static final Path LIBRARY = Path.of("benchmarks/jmh/target/javacpp/libjnicalls.so").toAbsolutePath();

    private JavaCppCalls() {
    }

    /// What the build made of this class. CANN's libraries are loaded already.
    static void load() {
        if (!Files.exists(LIBRARY)) {
            throw new IllegalStateException("no " + LIBRARY + ": the build of benchmarks/jmh makes it where there is a C++ compiler and native/ is built");
        }
        System.load(LIBRARY.toString());
    }

    static native @Cast("aclTensor*") long aclCreateTensor(@Cast("const int64_t*") long[] viewDims, @Cast("uint64_t") long viewDimsNum, @Cast("aclDataType") int dataType,
        @Cast("const int64_t*") long[] stride, @Cast("int64_t") long offset, @Cast("aclFormat") int format, @Cast("const int64_t*") long[] storageDims,
        @Cast("uint64_t") long storageDimsNum, @Cast("void*") long tensorData);

    static native int aclDestroyTensor(@Cast("const aclTensor*") long tensor);

    static native @Cast("aclTensorList*") long aclCreateTensorList(@Cast("const aclTensor* const*") long[] value, @Cast("uint64_t") long size);

    static native int aclDestroyTensorList(@Cast("const aclTensorList*") long array);

    static native int aclnnRmsNormGetWorkspaceSize(@Cast("const aclTensor*") long x, @Cast("const aclTensor*") long gamma, double epsilon, @Cast("const aclTensor*") long yOut,
        @Cast("const aclTensor*") long rstdOut, @Cast("uint64_t*") long[] workspaceSize, @Cast("aclOpExecutor**") long[] executor);

    static native int aclnnRmsNorm(@Cast("void*") long workspace, @Cast("uint64_t") long workspaceSize, @Cast("aclOpExecutor*") long executor, @Cast("aclrtStream") long stream);

    static native int aclnnGroupedMatmulV5GetWorkspaceSize(@Cast("const aclTensorList*") long x, @Cast("const aclTensorList*") long weight,
        @Cast("const aclTensorList*") long biasOptional, @Cast("const aclTensorList*") long scaleOptional, @Cast("const aclTensorList*") long offsetOptional,
        @Cast("const aclTensorList*") long antiquantScaleOptional, @Cast("const aclTensorList*") long antiquantOffsetOptional,
        @Cast("const aclTensorList*") long perTokenScaleOptional, @Cast("const aclTensor*") long groupListOptional, @Cast("const aclTensorList*") long activationInputOptional,
        @Cast("const aclTensorList*") long activationQuantScaleOptional, @Cast("const aclTensorList*") long activationQuantOffsetOptional, @Cast("int64_t") long splitItem,
        @Cast("int64_t") long groupType, @Cast("int64_t") long groupListType, @Cast("int64_t") long actType, @Cast("aclIntArray*") long tuningConfigOptional,
        @Cast("aclTensorList*") long out, @Cast("aclTensorList*") long activationFeatureOutOptional, @Cast("aclTensorList*") long dynQuantScaleOutOptional,
        @Cast("uint64_t*") long[] workspaceSize, @Cast("aclOpExecutor**") long[] executor);

    static native int aclnnGroupedMatmulV5(@Cast("void*") long workspace, @Cast("uint64_t") long workspaceSize, @Cast("aclOpExecutor*") long executor,
        @Cast("aclrtStream") long stream);
}

package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclBase;
import dev.npu4j.kernels.tensor.DType;

/// Our element types as CANN numbers them.
final class DTypes {
    private DTypes() {
    }

    static int acl(DType dtype) {
        return switch (dtype) {
            case F64 -> AclBase.ACL_DOUBLE;
            case F32 -> AclBase.ACL_FLOAT;
            case F16 -> AclBase.ACL_FLOAT16;
            case BF16 -> AclBase.ACL_BF16;
            case I8 -> AclBase.ACL_INT8;
            case I32 -> AclBase.ACL_INT32;
            case I64 -> AclBase.ACL_INT64;
            case U64 -> AclBase.ACL_UINT64;
        };
    }
}

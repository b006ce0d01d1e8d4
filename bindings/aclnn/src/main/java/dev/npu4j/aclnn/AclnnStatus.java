package dev.npu4j.aclnn;

/// The status codes of the aclnn functions, under CANN's names.
public final class AclnnStatus {
    public static final int ACLNN_SUCCESS = 0;
    public static final int ACLNN_ERR_PARAM_NULLPTR = 161001;
    public static final int ACLNN_ERR_PARAM_INVALID = 161002;
    public static final int ACLNN_ERR_RUNTIME_ERROR = 361001;
    public static final int ACLNN_ERR_INNER = 561000;
    public static final int ACLNN_ERR_INNER_INFERSHAPE_ERROR = 561001;
    public static final int ACLNN_ERR_INNER_TILING_ERROR = 561002;
    public static final int ACLNN_ERR_INNER_FIND_KERNEL_ERROR = 561003;
    public static final int ACLNN_ERR_INNER_CREATE_EXECUTOR = 561101;
    public static final int ACLNN_ERR_INNER_NOT_TRANS_EXECUTOR = 561102;
    public static final int ACLNN_ERR_INNER_NULLPTR = 561103;
    public static final int ACLNN_ERR_INNER_WRONG_ATTR_INFO_SIZE = 561104;
    public static final int ACLNN_ERR_INNER_KEY_CONFLICT = 561105;
    public static final int ACLNN_ERR_INNER_INVALID_IMPL_MODE = 561106;
    public static final int ACLNN_ERR_INNER_OPP_PATH_NOT_FOUND = 561107;
    public static final int ACLNN_ERR_OPP_KERNEL_PKG_NOT_FOUND = 561112;
    public static final int ACLNN_ERR_INNER_LOAD_JSON_FAILED = 561108;
    public static final int ACLNN_ERR_INNER_JSON_VALUE_NOT_FOUND = 561109;
    public static final int ACLNN_ERR_INNER_JSON_FORMAT_INVALID = 561110;
    public static final int ACLNN_ERR_INNER_JSON_DTYPE_INVALID = 561111;
    public static final int ACLNN_ERR_INNER_OP_FILE_INVALID = 561113;
    public static final int ACLNN_ERR_INNER_ATTR_NUM_OUT_OF_BOUND = 561114;
    public static final int ACLNN_ERR_INNER_ATTR_LEN_NOT_ENOUGH = 561115;
    public static final int ACLNN_ERR_INNER_INPUT_NUM_IN_JSON_TOO_LARGE = 561116;
    public static final int ACLNN_ERR_INNER_INPUT_JSON_IS_NULL = 561117;
    public static final int ACLNN_ERR_INNER_STATIC_WORKSPACE_INVALID = 561118;
    public static final int ACLNN_ERR_INNER_STATIC_BLOCK_DIM_INVALID = 561119;

    private AclnnStatus() {
    }
}

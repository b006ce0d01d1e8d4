package dev.npu4j.aclnn;

/// The element types and formats of `acl/acl_base.h`, under CANN's names.
public final class AclBase {
    public static final int ACL_DT_UNDEFINED = -1;
    public static final int ACL_FLOAT = 0;
    public static final int ACL_FLOAT16 = 1;
    public static final int ACL_INT8 = 2;
    public static final int ACL_INT32 = 3;
    public static final int ACL_UINT8 = 4;
    public static final int ACL_INT16 = 6;
    public static final int ACL_UINT16 = 7;
    public static final int ACL_UINT32 = 8;
    public static final int ACL_INT64 = 9;
    public static final int ACL_UINT64 = 10;
    public static final int ACL_DOUBLE = 11;
    public static final int ACL_BOOL = 12;
    public static final int ACL_STRING = 13;
    public static final int ACL_COMPLEX64 = 16;
    public static final int ACL_COMPLEX128 = 17;
    public static final int ACL_BF16 = 27;
    public static final int ACL_INT4 = 29;
    public static final int ACL_UINT1 = 30;
    public static final int ACL_COMPLEX32 = 33;
    public static final int ACL_HIFLOAT8 = 34;
    public static final int ACL_FLOAT8_E5M2 = 35;
    public static final int ACL_FLOAT8_E4M3FN = 36;
    public static final int ACL_FLOAT8_E8M0 = 37;
    public static final int ACL_FLOAT6_E3M2 = 38;
    public static final int ACL_FLOAT6_E2M3 = 39;
    public static final int ACL_FLOAT4_E2M1 = 40;
    public static final int ACL_FLOAT4_E1M2 = 41;

    public static final int ACL_FORMAT_UNDEFINED = -1;
    public static final int ACL_FORMAT_NCHW = 0;
    public static final int ACL_FORMAT_NHWC = 1;
    public static final int ACL_FORMAT_ND = 2;
    public static final int ACL_FORMAT_NC1HWC0 = 3;
    public static final int ACL_FORMAT_FRACTAL_Z = 4;
    public static final int ACL_FORMAT_NC1HWC0_C04 = 12;
    public static final int ACL_FORMAT_HWCN = 16;
    public static final int ACL_FORMAT_NDHWC = 27;
    public static final int ACL_FORMAT_FRACTAL_NZ = 29;
    public static final int ACL_FORMAT_NCDHW = 30;
    public static final int ACL_FORMAT_NDC1HWC0 = 32;
    public static final int ACL_FRACTAL_Z_3D = 33;
    public static final int ACL_FORMAT_NC = 35;
    public static final int ACL_FORMAT_NCL = 47;
    public static final int ACL_FORMAT_FRACTAL_NZ_C0_16 = 50;
    public static final int ACL_FORMAT_FRACTAL_NZ_C0_32 = 51;
    public static final int ACL_FORMAT_FRACTAL_NZ_C0_2 = 52;
    public static final int ACL_FORMAT_FRACTAL_NZ_C0_4 = 53;
    public static final int ACL_FORMAT_FRACTAL_NZ_C0_8 = 54;

    private AclBase() {
    }
}

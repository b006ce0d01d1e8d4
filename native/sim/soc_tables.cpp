// Sections are those of shared/reference/cann-abi.md ("abi") and ascend-c.md ("ascend-c").
#include "soc_tables.h"

namespace npu4j_sim {
namespace {

constexpr int64_t MiB = 1024 * 1024;

// Names and arch numbers: abi 1.3. Stream and event limits: abi 2.1. Cores and L2: ascend-c 5. Overflow mode:
// validation 1.2, "A2/A3 default Inf/NaN mode; older inference products support only saturation".
constexpr Soc SOCS[] = {
    {SOC_910B, "910B", "Ascend910B3", 1984, 65536, 20, 40, 192 * MiB, 2201, ACL_RT_OVERFLOW_MODE_INFNAN},
    {SOC_910_93, "910_93", "Ascend910_9391", 1984, 65536, 24, 48, 192 * MiB, 2201, ACL_RT_OVERFLOW_MODE_INFNAN},
    {SOC_310P, "310P", "Ascend310P3", 1024, 1023, 8, 7, 16 * MiB, 2002, ACL_RT_OVERFLOW_MODE_SATURATION},
};

constexpr unsigned A2_A3 = SOC_910B | SOC_910_93;
constexpr unsigned ALL = A2_A3 | SOC_310P;
constexpr aclFormat ND = ACL_FORMAT_ND;
constexpr aclFormat NZ = ACL_FORMAT_FRACTAL_NZ;

// Operator by chip: the matrix at the head of abi 4, narrowed by the sections named below. bf16 exists nowhere on 310P
// (abi 6.4). The dtype is that of the first operand; the format is the weight's where the operator has a weight.
constexpr KernelRow KERNELS[] = {
    // abi 4.1, "plain" row of the dtype table; 310P: fp16 only and weight in FRACTAL_NZ only.
    {"aclnnGroupedMatmulV4", A2_A3, ACL_FLOAT16, ND},
    {"aclnnGroupedMatmulV4", ALL, ACL_FLOAT16, NZ},
    {"aclnnGroupedMatmulV4", A2_A3, ACL_BF16, ND},
    {"aclnnGroupedMatmulV4", A2_A3, ACL_BF16, NZ},
    {"aclnnGroupedMatmulV4", A2_A3, ACL_FLOAT, ND},
    {"aclnnGroupedMatmulV5", A2_A3, ACL_FLOAT16, ND},
    {"aclnnGroupedMatmulV5", ALL, ACL_FLOAT16, NZ},
    {"aclnnGroupedMatmulV5", A2_A3, ACL_BF16, ND},
    {"aclnnGroupedMatmulV5", A2_A3, ACL_BF16, NZ},
    {"aclnnGroupedMatmulV5", A2_A3, ACL_FLOAT, ND},
    // abi 4.1; ascend-c 1 lists the versions that 310P has, and this one is not among them.
    {"aclnnGroupedMatmulWeightNz", A2_A3, ACL_FLOAT16, NZ},
    {"aclnnGroupedMatmulWeightNz", A2_A3, ACL_BF16, NZ},
    // abi 4.4: "310P: fp16, fp32".
    {"aclnnRmsNorm", ALL, ACL_FLOAT16, ND},
    {"aclnnRmsNorm", A2_A3, ACL_BF16, ND},
    {"aclnnRmsNorm", ALL, ACL_FLOAT, ND},
    {"aclnnAddRmsNorm", ALL, ACL_FLOAT16, ND},
    {"aclnnAddRmsNorm", A2_A3, ACL_BF16, ND},
    {"aclnnAddRmsNorm", ALL, ACL_FLOAT, ND},
    {"aclnnSwiGlu", ALL, ACL_FLOAT16, ND},
    {"aclnnSwiGlu", A2_A3, ACL_BF16, ND},
    {"aclnnSwiGlu", ALL, ACL_FLOAT, ND},
    // CANN's documentation of aclnnGeluV2, 8.0 to 8.5: bf16 on A2 and A3 only.
    {"aclnnGeluV2", ALL, ACL_FLOAT16, ND},
    {"aclnnGeluV2", A2_A3, ACL_BF16, ND},
    {"aclnnGeluV2", ALL, ACL_FLOAT, ND},
    // abi 4.8, and the matrix: "V1-V4 on A2 and A3, not on 310P"; PromptFlashAttention in fp16 there.
    {"aclnnFusedInferAttentionScoreV2", A2_A3, ACL_FLOAT16, ND},
    {"aclnnFusedInferAttentionScoreV2", A2_A3, ACL_BF16, ND},
    {"aclnnFusedInferAttentionScoreV3", A2_A3, ACL_FLOAT16, ND},
    {"aclnnFusedInferAttentionScoreV3", A2_A3, ACL_BF16, ND},
    {"aclnnFusedInferAttentionScoreV4", A2_A3, ACL_FLOAT16, ND},
    {"aclnnFusedInferAttentionScoreV4", A2_A3, ACL_BF16, ND},
    {"aclnnPromptFlashAttentionV3", ALL, ACL_FLOAT16, ND},
    {"aclnnPromptFlashAttentionV3", A2_A3, ACL_BF16, ND},
    // abi 4.6: "fp16/bf16/i8, not 910"; NpuFormatCast is refused on chips that are not named, 310P among them.
    {"aclnnTransMatmulWeight", ALL, ACL_FLOAT16, ND},
    {"aclnnTransMatmulWeight", A2_A3, ACL_BF16, ND},
    {"aclnnTransMatmulWeight", ALL, ACL_INT8, ND},
    {"aclnnNpuFormatCast", A2_A3, ACL_FLOAT16, ND},
    {"aclnnNpuFormatCast", A2_A3, ACL_BF16, ND},
    {"aclnnNpuFormatCast", A2_A3, ACL_INT8, ND},
    {"aclnnNpuFormatCast", A2_A3, ACL_FLOAT16, NZ},
    {"aclnnNpuFormatCast", A2_A3, ACL_BF16, NZ},
    {"aclnnNpuFormatCast", A2_A3, ACL_INT8, NZ},
    // abi 4.5 names no chips for these: every chip has them, for the types it has.
    {"aclnnCast", ALL, ACL_FLOAT, ND},
    {"aclnnCast", ALL, ACL_FLOAT16, ND},
    {"aclnnCast", A2_A3, ACL_BF16, ND},
    {"aclnnCast", ALL, ACL_INT8, ND},
    {"aclnnCast", ALL, ACL_UINT8, ND},
    {"aclnnCast", ALL, ACL_INT32, ND},
    {"aclnnCast", ALL, ACL_INT64, ND},
    {"aclnnCast", ALL, ACL_BOOL, ND},
    {"aclnnInplaceCopy", ALL, ACL_FLOAT, ND},
    {"aclnnInplaceCopy", ALL, ACL_FLOAT16, ND},
    {"aclnnInplaceCopy", A2_A3, ACL_BF16, ND},
    {"aclnnInplaceCopy", ALL, ACL_INT8, ND},
    {"aclnnInplaceCopy", ALL, ACL_UINT8, ND},
    {"aclnnInplaceCopy", ALL, ACL_INT32, ND},
    {"aclnnInplaceCopy", ALL, ACL_INT64, ND},
    {"aclnnInplaceCopy", ALL, ACL_BOOL, ND},
    {"aclnnInplaceZero", ALL, ACL_FLOAT, ND},
    {"aclnnInplaceZero", ALL, ACL_FLOAT16, ND},
    {"aclnnInplaceZero", A2_A3, ACL_BF16, ND},
    {"aclnnInplaceZero", ALL, ACL_INT8, ND},
    {"aclnnInplaceZero", ALL, ACL_UINT8, ND},
    {"aclnnInplaceZero", ALL, ACL_INT32, ND},
    {"aclnnInplaceZero", ALL, ACL_INT64, ND},
    {"aclnnInplaceZero", ALL, ACL_BOOL, ND},
    {"aclnnIndexSelect", ALL, ACL_FLOAT, ND},
    {"aclnnIndexSelect", ALL, ACL_FLOAT16, ND},
    {"aclnnIndexSelect", A2_A3, ACL_BF16, ND},
    {"aclnnIndexSelect", ALL, ACL_INT8, ND},
    {"aclnnIndexSelect", ALL, ACL_UINT8, ND},
    {"aclnnIndexSelect", ALL, ACL_INT32, ND},
    {"aclnnIndexSelect", ALL, ACL_INT64, ND},
    {"aclnnIndexSelect", ALL, ACL_BOOL, ND},
    {"aclnnTopk", ALL, ACL_FLOAT, ND},
    {"aclnnTopk", ALL, ACL_FLOAT16, ND},
    {"aclnnTopk", A2_A3, ACL_BF16, ND},
    {"aclnnTopk", ALL, ACL_INT8, ND},
    {"aclnnTopk", ALL, ACL_UINT8, ND},
    {"aclnnTopk", ALL, ACL_INT32, ND},
    {"aclnnTopk", ALL, ACL_INT64, ND},
    {"aclnnSort", ALL, ACL_FLOAT, ND},
    {"aclnnSort", ALL, ACL_FLOAT16, ND},
    {"aclnnSort", A2_A3, ACL_BF16, ND},
    {"aclnnSort", ALL, ACL_INT8, ND},
    {"aclnnSort", ALL, ACL_UINT8, ND},
    {"aclnnSort", ALL, ACL_INT32, ND},
    {"aclnnSort", ALL, ACL_INT64, ND},
    // abi 4.6: fp32 on 310P only where it may be shortened to fp16, of which there is no model.
    {"aclnnMm", ALL, ACL_FLOAT16, ND},
    {"aclnnMm", A2_A3, ACL_BF16, ND},
    {"aclnnMm", A2_A3, ACL_FLOAT, ND},
    // The matrix at the head of abi 4, 9.x: "A2 A3 310P 950"; its types are not named: those that each chip has.
    {"aclnnRotaryPositionEmbedding", ALL, ACL_FLOAT, ND},
    {"aclnnRotaryPositionEmbedding", ALL, ACL_FLOAT16, ND},
    {"aclnnRotaryPositionEmbedding", A2_A3, ACL_BF16, ND},
    // The matrix at the head of abi 4: A2 and A3; 310P from 9.x on only, under limits that nobody here would keep. The types
    // of FinalizeRoutingV2: abi 4.3; those of InitRoutingV2 are taken to be the same.
    {"aclnnMoeInitRoutingV2", A2_A3, ACL_FLOAT, ND},
    {"aclnnMoeInitRoutingV2", A2_A3, ACL_FLOAT16, ND},
    {"aclnnMoeInitRoutingV2", A2_A3, ACL_BF16, ND},
    {"aclnnMoeFinalizeRoutingV2", A2_A3, ACL_FLOAT, ND},
    {"aclnnMoeFinalizeRoutingV2", A2_A3, ACL_FLOAT16, ND},
    {"aclnnMoeFinalizeRoutingV2", A2_A3, ACL_BF16, ND},
    // The same matrix: A2 and A3, not 310P; the types: abi 4.2.
    {"aclnnMoeGatingTopK", A2_A3, ACL_FLOAT, ND},
    {"aclnnMoeGatingTopK", A2_A3, ACL_FLOAT16, ND},
    {"aclnnMoeGatingTopK", A2_A3, ACL_BF16, ND},
};

} // namespace

const Soc *find_soc(std::string_view key) {
    for (const Soc &soc : SOCS) {
        if (key == soc.key) return &soc;
    }
    return nullptr;
}

bool has_operator(std::string_view op, const Soc &soc) {
    for (const KernelRow &row : KERNELS) {
        if (op == row.op && (row.socs & soc.bit)) return true;
    }
    return false;
}

bool has_kernel(std::string_view op, const Soc &soc, aclDataType dtype, aclFormat format) {
    for (const KernelRow &row : KERNELS) {
        if (op == row.op && (row.socs & soc.bit) && row.dtype == dtype && row.format == format) return true;
    }
    return false;
}

size_t dtype_size(aclDataType dtype) {
    switch (dtype) {
    case ACL_INT8:
    case ACL_UINT8:
    case ACL_BOOL:
    case ACL_HIFLOAT8:
    case ACL_FLOAT8_E5M2:
    case ACL_FLOAT8_E4M3FN:
    case ACL_FLOAT8_E8M0: return 1;
    case ACL_FLOAT16:
    case ACL_BF16:
    case ACL_INT16:
    case ACL_UINT16: return 2;
    case ACL_FLOAT:
    case ACL_INT32:
    case ACL_UINT32:
    case ACL_COMPLEX32: return 4;
    case ACL_INT64:
    case ACL_UINT64:
    case ACL_DOUBLE:
    case ACL_COMPLEX64: return 8;
    case ACL_COMPLEX128: return 16;
    default: return 0;
    }
}

const char *dtype_name(aclDataType dtype) {
    switch (dtype) {
    case ACL_FLOAT: return "fp32";
    case ACL_FLOAT16: return "fp16";
    case ACL_BF16: return "bf16";
    case ACL_DOUBLE: return "fp64";
    case ACL_INT8: return "i8";
    case ACL_INT16: return "i16";
    case ACL_INT32: return "i32";
    case ACL_INT64: return "i64";
    case ACL_UINT8: return "u8";
    case ACL_UINT16: return "u16";
    case ACL_UINT32: return "u32";
    case ACL_UINT64: return "u64";
    case ACL_BOOL: return "bool";
    default: return "a dtype without a name here";
    }
}

const char *format_name(aclFormat format) {
    switch (format) {
    case ACL_FORMAT_ND: return "ND";
    case ACL_FORMAT_NCHW: return "NCHW";
    case ACL_FORMAT_NCDHW: return "NCDHW";
    case ACL_FORMAT_NCL: return "NCL";
    case ACL_FORMAT_FRACTAL_NZ: return "FRACTAL_NZ";
    default: return "a format without a name here";
    }
}

} // namespace npu4j_sim

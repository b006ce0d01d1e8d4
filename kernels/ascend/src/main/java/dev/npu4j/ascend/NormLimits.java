package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.tensor.DType;

/// What the norms of CANN take, which is the same for all of them.
final class NormLimits {
    private static final int SHORTEST_ROW_BYTES = 32; // on 310P

    private NormLimits() {
    }

    static Support support(boolean isPresent, String function, DType dtype, int hidden, Soc soc) {
        if (!isPresent) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no " + function);
        }
        if (soc == Soc.INFERENCE && dtype == DType.BF16) {
            return new Support.No(Support.Reason.DTYPE, "bf16; this chip has none");
        }
        if (soc == Soc.INFERENCE && hidden * (long) dtype.size() < SHORTEST_ROW_BYTES) {
            return new Support.No(Support.Reason.EXTENT, "hidden=" + hidden + ", rows of at least " + SHORTEST_ROW_BYTES + " bytes are needed on this chip");
        }
        return new Support.Yes("");
    }

    /// Where the pair of operators rounds is fixed; in f32 nothing rounds in between.
    static Support profile(NormProfile profile, DType dtype, Soc soc, Support otherwise) {
        if (otherwise instanceof Support.No || dtype == DType.F32) {
            return otherwise;
        }
        if (soc == Soc.INFERENCE) {
            return new Support.No(Support.Reason.PROFILE, "where this chip's aclnnAddRmsNorm rounds to " + dtype + " is not known");
        }
        if (profile == NormProfile.PAIR_V1) {
            return otherwise;
        }
        return switch (profile) {
            case AUTO -> new Support.Yes("profile auto is pair_v1");
            case FUSED -> new Support.No(Support.Reason.PROFILE, "fused; CANN has no such operator, its pair of operators rounds in between (pair_v1)");
            default -> new Support.No(Support.Reason.PROFILE, profile + "; this chip's pair of operators rounds as pair_v1");
        };
    }
}

package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.tensor.DType;

/// Where operators round that are made of a product of CANN's and an operator that goes on with it.
final class EpilogueLimits {
    private EpilogueLimits() {
    }

    /// The product rounds to the dtype, in which it is handed over; in f32 nothing rounds in between.
    static Support profile(EpilogueProfile profile, DType dtype, String detail) {
        if (dtype == DType.F32 || profile == EpilogueProfile.APART) {
            return new Support.Yes(detail);
        }
        return profile == EpilogueProfile.AUTO ? new Support.Yes("profile auto is apart" + (detail.isEmpty() ? "" : "; " + detail))
            : new Support.No(Support.Reason.PROFILE, "fused; CANN has no such operator, its pair of operators rounds in between (apart)");
    }
}

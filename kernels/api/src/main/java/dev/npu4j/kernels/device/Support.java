package dev.npu4j.kernels.device;

/// Whether a device runs an operator.
public sealed interface Support {
    /// It runs. `note` says what a reader should know, such as the profile that AUTO means here, or is empty.
    record Yes(String note) implements Support {
    }

    /// It does not run.
    ///
    /// @param reason from a short, fixed vocabulary
    /// @param detail what exactly: the offending dtype, extent or version
    record No(Reason reason, String detail) implements Support {
    }

    enum Reason {
        /// The backend does not know the operator; it was built against an older API.
        UNKNOWN_OPERATOR,
        /// The device has no kernel for this element type.
        DTYPE,
        /// An extent is beyond what the device can take.
        EXTENT,
        /// The device takes an operand in another arrangement only, such as a weight that was packed for it.
        LAYOUT,
        /// The device cannot round where this profile rounds.
        PROFILE,
        /// This chip or this version of its software lacks the operator.
        VERSION
    }
}

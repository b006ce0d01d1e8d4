package dev.npu4j.kernels.device;

/// Where work is to run. There is no silent fallback: even PREFER_NPU records and logs what it chose and why.
public enum RunPolicy {
    /// The CPU, whatever else is there.
    CPU,
    /// An accelerator where one is available, else the CPU.
    PREFER_NPU,
    /// An accelerator, or an exception that says what is missing.
    REQUIRE_NPU
}

package dev.npu4j.kernels.device;

import java.util.Map;

/// A kind of device, found by `ServiceLoader`: backends are open to anyone.
public interface Backend {
    /// The name that device specifications begin with: `cpu`, `ascend`.
    String name();

    /// Whether its devices are tried before the CPU under [RunPolicy#PREFER_NPU].
    boolean isAccelerator();

    /// What is there. Never throws, never logs, cheap enough to be asked often.
    Availability availability();

    /// Opens device `ordinal`.
    ///
    /// @param ordinal from 0, below `Available.devices()`
    /// @param options what followed the name in the specification: `cpu,threads=2` gives `{threads=2}`; unknown keys
    ///                are an error
    /// @throws dev.npu4j.kernels.error.BackendUnavailableException where the device is not there
    /// @throws dev.npu4j.kernels.error.OperandException where an option is unknown or wrong
    Device open(int ordinal, Map<String, String> options);

    /// The answer to "is it there?".
    sealed interface Availability {
    }

    /// So many devices can be opened. `detail` is one line for people: model, version, width.
    record Available(int devices, String detail) implements Availability {
    }

    /// Nothing can be opened: what was looked for and where, and what would help.
    record Unavailable(String lookedFor, String remedy) implements Availability {
    }
}

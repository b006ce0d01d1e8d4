package dev.npu4j.conformance.launch;

import dev.npu4j.kernels.device.Stream;

/// A stream whose launches were made before, elsewhere. Whoever repeats a launch until some time is over asks it how
/// often that was done there, so that the same launches are judged.
public interface Rehearsed extends Stream {
    /// Whether another launch was made there.
    boolean hasMore();
}

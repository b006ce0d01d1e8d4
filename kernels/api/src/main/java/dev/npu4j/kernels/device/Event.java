package dev.npu4j.kernels.device;

import java.time.Duration;

/// A mark in a stream, on the device's own clock.
public interface Event {
    /// Time from `earlier` to this mark. Waits until both are passed.
    Duration elapsedSince(Event earlier);
}

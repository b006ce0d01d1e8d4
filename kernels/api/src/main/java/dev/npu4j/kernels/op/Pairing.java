package dev.npu4j.kernels.op;

import java.util.Locale;

/// Which two elements of a head a rotary embedding turns together. Checkpoints are made for one of them, and nothing in their
/// tensors tells which.
public enum Pairing {
    /// Pair j is elements j and j + rotary/2: the halves of what is rotated ("neox").
    HALF,
    /// Pair j is elements 2j and 2j + 1: neighbours.
    INTERLEAVED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

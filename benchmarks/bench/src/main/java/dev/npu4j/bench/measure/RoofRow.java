package dev.npu4j.bench.measure;

import dev.npu4j.bench.roof.Probe;

/// A limit of the machine, as it was in one case's rounds.
///
/// @param work of a run, in flop or bytes
public record RoofRow(Probe probe, double work, Series series) {
    /// Work in a second.
    public Interval rate() {
        return series.interval().under(work);
    }
}

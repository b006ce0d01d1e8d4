package dev.npu4j.bench.contest;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.Workload;
import java.util.List;
import java.util.function.Supplier;

/// A library that may take part, found through the service loader of a worker process.
public interface Library {
    /// A short word: `npu4j`, `onednn`, `torch`.
    String name();

    /// What it calls itself, with its version.
    String description();

    /// The ways in which it can do the workload, best guess first; none where it cannot. Nothing is made until the
    /// supplier is asked.
    ///
    /// @param threads that it is to use, which it sets for itself
    List<Entry> entries(Workload workload, Data data, int threads);

    /// Whether it calls `cblas` by name. MKL, once it is loaded, answers such calls in the place of whoever was meant: such
    /// a library is measured without MKL and with it. One that says no is measured without it only.
    default boolean usesCblas() {
        return true;
    }

    /// @param variant  which of the library's ways, `packed`, `sdpa`; empty where it has one only
    /// @param contestant makes it; called once, and the result closed by the caller
    record Entry(String variant, Supplier<Contestant> contestant) {
    }
}

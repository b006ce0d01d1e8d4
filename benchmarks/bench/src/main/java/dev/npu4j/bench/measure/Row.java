package dev.npu4j.bench.measure;

import dev.npu4j.bench.own.Npu4jLibrary;
import dev.npu4j.bench.worker.WorkerKind;

/// What came of one contestant in one case.
///
/// @param world       where it lived
/// @param library     short name
/// @param variant     which of the library's ways; empty where it has one
/// @param description of the library, with its version
/// @param status      what came of it
/// @param message     why, where it was not measured
/// @param error       largest difference from our output, over the root mean square of ours; NaN where not compared
/// @param packedBytes held by it beyond the data
/// @param series      of its times
public record Row(WorkerKind world, String library, String variant, String description, Status status, String message, double error, long packedBytes,
                  Series series) {
    /// What came of a contestant.
    public enum Status {
        MEASURED("measured"),
        /// It computes something else.
        WRONG("wrong result"),
        /// It said that it could not.
        FAILED("failed"),
        /// Its process ended, or hung.
        LOST("lost");

        private final String words;

        Status(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /// Whether it is NPU4J of this build.
    public boolean isOurs() {
        return world == WorkerKind.NPU4J && library.equals(Npu4jLibrary.NAME);
    }

    /// Whether it is someone else's library.
    public boolean isPeer() {
        return !world.isOwn();
    }

    public boolean isMeasured() {
        return status == Status.MEASURED && series.seconds().length > 0;
    }

    /// `torch sdpa, MKL loaded`.
    public String label() {
        String name = library + (variant.isEmpty() ? "" : " " + variant);
        return switch (world) {
            case NPU4J, PEERS -> name;
            case BASELINE -> name + " (baseline)";
            case MKL -> library.equals("mkl") ? name : name + " (MKL loaded)";
        };
    }
}

package dev.npu4j.bench.worker;

import java.util.Locale;

/// Who lives in a worker process. Libraries that would change one another are kept in processes of their own.
public enum WorkerKind {
    /// NPU4J of this build.
    NPU4J("npu4j"),
    /// NPU4J of another build, to compare with.
    BASELINE("baseline"),
    /// All other libraries.
    PEERS("peers"),
    /// MKL, loaded before all other libraries: it then answers calls of cblas in their place.
    MKL("mkl");

    private final String label;

    WorkerKind(String label) {
        this.label = label;
    }

    /// Whether NPU4J itself lives in it, of whichever build.
    public boolean isOwn() {
        return this == NPU4J || this == BASELINE;
    }

    /// A word for it.
    public String label() {
        return label;
    }

    static WorkerKind parse(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}

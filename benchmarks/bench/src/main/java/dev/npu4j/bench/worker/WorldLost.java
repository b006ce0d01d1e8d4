package dev.npu4j.bench.worker;

/// A worker ended or gave no answer in time, and with it whoever lived in it.
public final class WorldLost extends Exception {
    private static final long serialVersionUID = 1L;

    WorldLost(String message) {
        super(message);
    }
}

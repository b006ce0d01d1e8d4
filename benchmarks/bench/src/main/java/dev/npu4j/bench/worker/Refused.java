package dev.npu4j.bench.worker;

/// A worker could not do what it was asked, and goes on.
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}

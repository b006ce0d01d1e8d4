package dev.npu4j.bench.measure;

/// Is told how a measurement goes.
public interface Watcher {
    /// @param what is being done now
    void at(String what);

    /// A case is done.
    void done(CaseResult result);
}

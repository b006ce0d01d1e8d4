package dev.npu4j.kernels.error;

/// The backend or device that was asked for is not there. Says what was looked for, where, and what to set.
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String backend;
    private final String lookedFor;
    private final String remedy;

    /// @param backend   the name that was asked for (`ascend`)
    /// @param lookedFor what was looked for, and where
    /// @param remedy    what to set, add or install
    public BackendUnavailableException(String backend, String lookedFor, String remedy) {
        super(backend + ": " + lookedFor + " " + remedy);
        this.backend = backend;
        this.lookedFor = lookedFor;
        this.remedy = remedy;
    }

    public String backend() {
        return backend;
    }

    public String lookedFor() {
        return lookedFor;
    }

    public String remedy() {
        return remedy;
    }
}

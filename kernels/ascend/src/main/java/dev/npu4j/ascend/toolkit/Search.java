package dev.npu4j.ascend.toolkit;

/// What a search for a toolkit came to.
public sealed interface Search {
    /// One that can be loaded.
    record Found(Toolkit toolkit) implements Search {
    }

    /// None, or one that must not be loaded: what was looked for and where, and what would help, in sentences.
    record Missing(String lookedFor, String remedy) implements Search {
    }
}

package dev.npu4j.kernels.op;

import java.util.Locale;

/// To which type a router's softmax scores round, and with it what experts are compared by.
public enum RouterSoftmax {
    /// Scores stay f32, and experts are compared by their logits: an exact choice, the same on every device. The softmax
    /// rises with the logit, so this is the order of its scores, but for logits so close, or so far below the largest,
    /// that f32 gives them one score: there the scores would call a tie, or whatever a device's exponential makes of it.
    F32,
    /// Scores round to the dtype of the logits, and experts are compared by these rounded scores: what a model does that
    /// takes its softmax in its own dtype. Equal scores are common then, and the lowest id wins.
    STORAGE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

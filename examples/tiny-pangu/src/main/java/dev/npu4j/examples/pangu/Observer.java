package dev.npu4j.examples.pangu;

/// Hears of what a prefill decided. Whoever listens costs a copy back from the device for each call.
public interface Observer {
    /// Nobody.
    Observer NONE = new Observer() {
    };

    /// Whether [#routed] wants to be called.
    default boolean wantsExperts() {
        return false;
    }

    /// Experts of a layer.
    ///
    /// @param ids     `[tokens, groups]`
    /// @param weights `[tokens, groups]`
    default void routed(int layer, int[] ids, float[] weights) {
    }

    /// Importance of the tokens before a cut.
    default void scored(int layer, int[] positions, float[] scores) {
    }

    /// Original positions of the tokens that enter a layer.
    default void entered(int layer, int[] positions) {
    }
}

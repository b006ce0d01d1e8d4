package dev.npu4j.conformance.workload;

/// Discrete choices that a walk follows instead of its own. Where two scores are closer than the error of a dtype,
/// either choice is right, but what comes after can only be compared along one and the same path.
interface Steering {
    /// The experts to go to, `[tokens, groups]`; `own.ids()` itself to follow the walk's own choice.
    int[] experts(int layer, Routing own);

    /// Indices among the tokens present (at original positions `present`) of those to keep.
    int[] keep(int layer, int[] present, int[] own);

    /// Follows the walk's own choices.
    Steering NONE = new Steering() {
        @Override
        public int[] experts(int layer, Routing own) {
            return own.ids();
        }

        @Override
        public int[] keep(int layer, int[] present, int[] own) {
            return own;
        }
    };
}

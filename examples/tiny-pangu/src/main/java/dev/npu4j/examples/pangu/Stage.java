package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A stage of pruning: which tokens go on.
///
/// @param stage counted from 0
/// @param layer that it stands before
record Stage(PanguModel model, int stage, int layer) {
    /// Indices of the tokens that enter the layer, among those that are present.
    ///
    /// @param h         what enters it, of all that are present
    /// @param positions of those in the text
    /// @param n         tokens of the text
    int[] kept(Tensor h, int[] positions, int n, Pruning pruning, Observer observer) {
        return switch (pruning) {
            case Pruning.None none -> IntStream.range(0, positions.length).toArray();
            case Pruning.Given given -> indices(positions, given.positions().get(layer));
            case Pruning.Sdtp sdtp -> {
                float[] scores = model.importance(stage).scores(h, model.calls(), model.stream(), model.transfer());
                observer.scored(layer, positions, scores);
                yield select(scores, n);
            }
        };
    }

    private int[] select(float[] scores, int n) {
        PanguConfig config = model.config();
        TokenSelect select = TokenSelect.stage(scores.length, n, config.pruneKeep().get(stage), config.alwaysKeepFirst(), config.alwaysKeepLastFraction());
        try (TensorArena arena = model.device().openArena()) {
            Tensor keep = arena.allocate(DType.I32, select.keep());
            model.stream().launch(select.on(model.transfer().place(scores, arena.allocate(DType.F32, scores.length)), keep));
            return model.transfer().ints(keep);
        }
    }

    private int[] indices(int[] present, int[] wantedOrNull) {
        require(wantedOrNull != null, "positions for layer " + layer, "none");
        int[] indices = new int[wantedOrNull.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Arrays.binarySearch(present, wantedOrNull[i]);
            require(indices[i] >= 0 && (i == 0 || indices[i] > indices[i - 1]), "increasing positions of tokens that are present in layer " + layer,
                wantedOrNull[i] + " at " + i);
        }
        return indices;
    }

    private static void require(boolean claim, String expected, String actual) {
        if (!claim) {
            throw new OperandException("Session", "prune", expected, actual);
        }
    }
}

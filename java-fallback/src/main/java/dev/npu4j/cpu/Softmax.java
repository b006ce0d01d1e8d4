package dev.npu4j.cpu;

/// Exponentials, and the steps of online softmax that are made of them: as [Primitives] has them.
interface Softmax {
    /// As [Primitives#weigh].
    void weigh(float[] s, int keys, int rows, float scale, boolean all, int[] keyPositions, int[] queryPositions, float[] state);

    /// As [Primitives#weighFew].
    void weighFew(float[] s, int at, int keys, int few, int rows, float scale, int row, float[] state);

    /// As [Primitives#exponentials].
    void exponentials(float[] s, int count);
}

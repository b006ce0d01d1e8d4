package dev.npu4j.bench.contest;

/// A library that is ready to do one workload: weights are packed, primitives made, threads set. All of that happens
/// before, as a serving program does it once for each layer.
public interface Contestant extends AutoCloseable {
    /// Does the work once and returns when it is done.
    void run();

    /// What the last run gave, as f32: the workload's output array, row by row. Called outside the timer.
    float[] output();

    /// Bytes of weights held beyond the data itself; 0 where the data is used as it lies.
    default long packedBytes() {
        return 0;
    }

    @Override
    void close();
}

package dev.npu4j.kernels.device;

import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// One device, open until it is closed. Thread-safe.
public interface Device extends AutoCloseable {
    /// The backend's name and the ordinal: `cpu`, `ascend:0`. Arenas carry it too.
    String name();

    /// One line for reports: kernels in use, threads, model, versions.
    String description();

    /// Whether what answers is a simulation of the device. Its results are never to be taken, or shown, for those of one.
    default boolean isSimulated() {
        return false;
    }

    /// Whether it computes on host memory: its arenas wrap any, and Java reads its tensors. Otherwise what goes in and comes
    /// out is copied by a stream.
    default boolean usesHostMemory() {
        return true;
    }

    /// Whether it has neither infinities nor NaN: what is too large comes out as the largest finite number, NaN as 0. So do
    /// older NPUs.
    default boolean saturates() {
        return false;
    }

    /// Whether an operator runs here, and if not, why.
    Support support(Operator operator);

    /// The operator with everything left to the device decided: a profile AUTO becomes the device's native one.
    Operator resolve(Operator operator);

    TensorArena openArena();

    Stream openStream();

    /// What the device holds at this moment.
    MemoryUse memory();

    /// Specifications (for [Devices#open(String)]) of other configurations of this device that promise the same bits
    /// for every operator and input: other vector widths, other thread counts. Empty where no such promise is made.
    default List<String> twins() {
        return List.of();
    }

    /// Waits for running work and gives everything back. Closing twice does nothing.
    @Override
    void close();
}

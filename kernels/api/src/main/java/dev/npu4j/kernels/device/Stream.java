package dev.npu4j.kernels.device;

import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;

/// *When*: work given to a stream happens in the order given. Usable from any thread, by one at a time.
///
/// A device may work asynchronously: results are there, and failures are known, after [#synchronize()]. A failed stream
/// fails fast from then on.
public interface Stream extends AutoCloseable {
    /// Runs a call, or enqueues it. What is wrong with its indices and group lists is found before anything is written.
    ///
    /// @throws dev.npu4j.kernels.error.OperandException where the call does not fit this device or its arenas are closed
    /// @throws dev.npu4j.kernels.error.UnsupportedOperatorException where the device does not offer it
    /// @throws dev.npu4j.kernels.error.DeviceException where the device failed
    void launch(OpCall call);

    /// Copies all elements of `from` to `to`: same dtype and shape, any strides; either may be in host
    /// memory ([TensorArena#ofHost]).
    void copy(Tensor from, Tensor to);

    /// A mark in the stream, passed when all work before it is done.
    Event mark();

    /// Waits (bounded) until everything given so far is done.
    ///
    /// @throws dev.npu4j.kernels.error.DeviceException naming the operator that failed
    void synchronize();

    /// Waits for outstanding work, then closes. Closing twice does nothing.
    @Override
    void close();
}

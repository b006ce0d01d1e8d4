package dev.npu4j.conformance.staging;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One operand on an accelerator: every byte that it spans in host memory, its gaps among them, between two margins of
/// which nothing may change.
///
/// ```
/// | margin | the operand's bytes | margin |
/// ```
final class Staging {
    private static final int MARGIN = 4096;
    private static final byte PATTERN = (byte) 0xA5;

    private final Tensor host;
    private final Tensor block; // all of it, as bytes, on the accelerator
    private final Tensor tensor;
    private final Stream stream;

    /// Copies what the operand holds now.
    Staging(Tensor host, TensorArena accelerator, Stream stream) {
        this.host = host;
        this.stream = stream;
        long bytes = host.spec().byteSpan();
        // as far past a boundary of 64 bytes as the operand itself
        int shift = (int) (host.segment().address() % 64);
        block = accelerator.allocate(DType.I8, MARGIN + shift + bytes + MARGIN);
        tensor = new Tensor(host.spec(), MemorySegment.ofAddress(block.segment().address() + MARGIN + shift), accelerator);
        try (TensorArena staging = TensorArena.ofHost()) {
            Tensor image = staging.allocate(block.spec());
            image.segment().fill(PATTERN);
            MemorySegment.copy(host.segment(), 0, image.segment(), MARGIN + shift, bytes);
            stream.copy(image, block);
        }
    }

    Tensor onAccelerator() {
        return tensor;
    }

    /// Copies what it holds now back to the host. The stream has been waited for.
    ///
    /// @throws DeviceException where a margin has changed
    void fetch(String operator, String operand) {
        long bytes = host.spec().byteSpan();
        long first = tensor.segment().address() - block.segment().address();
        try (TensorArena staging = TensorArena.ofHost()) {
            Tensor image = staging.allocate(block.spec());
            stream.copy(block, image);
            requireUntouched(image.segment(), 0, first, operator, operand + ", before its first element");
            requireUntouched(image.segment(), first + bytes, image.segment().byteSize(), operator, operand + ", past its last element");
            if (!host.segment().isReadOnly()) {
                MemorySegment.copy(image.segment(), first, host.segment(), 0, bytes);
            }
        }
    }

    private static void requireUntouched(MemorySegment image, long from, long to, String operator, String where) {
        for (long at = from; at < to; at++) {
            if (image.get(ValueLayout.JAVA_BYTE, at) != PATTERN) {
                throw new DeviceException(DeviceException.Kind.EXECUTION, operator, "run", "", "memory was written that is not its own: around " + where, null);
            }
        }
    }
}

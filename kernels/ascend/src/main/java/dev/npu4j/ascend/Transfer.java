package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.List;

/// A copy between host memory and the device, any strides on either side: the longest runs that have no gaps on either
/// side are copied one by one.
final class Transfer {
    private static final String NAME = "Stream.copy";

    private final Tensor from;
    private final Tensor to;
    private final boolean fromDevice;
    private final boolean toDevice;

    /// @throws OperandException where the two do not fit each other or this device
    Transfer(AscendDevice device, Tensor from, Tensor to) {
        if (from == null || to == null) {
            throw new OperandException(NAME, from == null ? "from" : "to", "a tensor", "null");
        }
        if (from.dtype() != to.dtype() || !from.shape().equals(to.shape())) {
            throw new OperandException(NAME, "to", from.dtype() + from.shape().toString(), to.dtype() + to.shape().toString());
        }
        if (to.segment().isReadOnly()) {
            throw new OperandException(NAME, "to", "memory that can be written", "a tensor over read-only memory");
        }
        if (!to.spec().isInjective()) {
            throw new OperandException(NAME, "to", "strides by which no two elements share memory", to.spec().toString());
        }
        this.from = from;
        this.to = to;
        fromDevice = isOn(device, from);
        toDevice = isOn(device, to);
        if (!fromDevice && !isHost(from) || !toDevice && !isHost(to)) {
            Tensor strange = !fromDevice && !isHost(from) ? from : to;
            throw new OperandException(NAME, strange == from ? "from" : "to", "a tensor on " + device.name() + " or in host memory", strange.toString());
        }
        if (!fromDevice && !toDevice) {
            throw new OperandException(NAME, "from", "at least one tensor on " + device.name(), from + " and " + to);
        }
        if (fromDevice && toDevice && overlap()) {
            throw new OperandException(NAME, "to", "memory of its own", "memory that overlaps from");
        }
    }

    private static boolean isOn(AscendDevice device, Tensor tensor) {
        return tensor.arena().device().equals(device.name());
    }

    /// Anything that Java can read, whichever device computes on it.
    private static boolean isHost(Tensor tensor) {
        return tensor.segment().isNative() && tensor.segment().byteSize() >= tensor.spec().byteSpan();
    }

    /// By the ranges that they span; slices of the same rows side by side are refused too.
    private boolean overlap() {
        long a = from.segment().address();
        long b = to.segment().address();
        return a < b + to.spec().byteSpan() && b < a + from.spec().byteSpan();
    }

    boolean isOnDevice() {
        return fromDevice && toDevice;
    }

    List<TensorArena> arenas() {
        return List.of(from.arena(), to.arena());
    }

    /// Keeps both arenas open, once for each; whoever asks releases them.
    void acquire() {
        from.arena().acquire(NAME, "from");
        try {
            to.arena().acquire(NAME, "to");
        } catch (RuntimeException closed) {
            from.arena().release();
            throw closed;
        }
        for (Tensor each : List.of(from, to)) {
            if (!each.segment().scope().isAlive()) {
                arenas().forEach(TensorArena::release);
                throw new OperandException(NAME, each == from ? "from" : "to", "memory that is still open", "wrapped memory whose owner closed it");
            }
        }
    }

    /// On the device's thread, when the stream has come to its end.
    void run() {
        if (from.shape().elements() > 0) {
            axis(from.segment().address(), to.segment().address(), 0);
        }
    }

    private void axis(long source, long target, int axis) {
        int size = from.dtype().size();
        long run = runFrom(axis);
        if (run >= 0) {
            int kind = toDevice ? Acl.ACL_MEMCPY_HOST_TO_DEVICE : Acl.ACL_MEMCPY_DEVICE_TO_HOST;
            AclError.check(NAME, "run", Acl.aclrtMemcpy(target, run * size, source, run * size, kind));
            return;
        }
        for (long i = 0; i < from.shape().dim(axis); i++) {
            axis(source + i * from.spec().stride(axis) * size, target + i * to.spec().stride(axis) * size, axis + 1);
        }
    }

    /// Elements of the axes from this one on, where they follow each other without a gap on both sides; else -1.
    private long runFrom(int axis) {
        long elements = 1;
        for (int inner = from.shape().rank() - 1; inner >= axis; inner--) {
            if (from.shape().dim(inner) > 1 && (from.spec().stride(inner) != elements || to.spec().stride(inner) != elements)) {
                return -1;
            }
            elements *= from.shape().dim(inner);
        }
        return elements;
    }
}

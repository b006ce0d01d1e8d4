package dev.npu4j.cpu;

import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Overlap;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.time.Duration;
import java.util.List;

/// Runs each call to its end before `launch` returns.
final class CpuStream implements Stream {
    private final CpuDevice device;
    private boolean closed;
    private DeviceException failed; // null until one did

    CpuStream(CpuDevice device) {
        this.device = device;
    }

    @Override
    public void launch(OpCall call) {
        requireOpen();
        if (call == null) {
            throw new OperandException("Stream.launch", "call", "a call", "null");
        }
        CpuInvocation.of(device, call).launch(this);
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        requireOpen();
        if (from == null || to == null) {
            throw new OperandException("Stream.copy", from == null ? "from" : "to", "a tensor", "null");
        }
        if (from.dtype() != to.dtype() || !from.shape().equals(to.shape())) {
            throw new OperandException("Stream.copy", "to", from.dtype() + from.shape().toString(), to.dtype() + to.shape().toString());
        }
        if (to.segment().isReadOnly()) {
            throw new OperandException("Stream.copy", "to", "memory that can be written", "a tensor over read-only memory");
        }
        if (Overlap.between(from, to)) {
            throw new OperandException("Stream.copy", "to", "memory of its own", "memory that overlaps from");
        }
        if (!to.spec().isInjective()) {
            throw new OperandException("Stream.copy", "to", "strides by which no two elements share memory", to.spec().toString());
        }
        for (Tensor tensor : List.of(from, to)) {
            String place = tensor.arena().device();
            if (!place.equals(device.name()) && !place.equals(TensorArena.HOST)) {
                throw new OperandException("Stream.copy", tensor == from ? "from" : "to", "a tensor on " + device.name() + " or the host", tensor.toString());
            }
        }
        holding("Stream.copy", List.of(new Held("from", from), new Held("to", to)), () -> running("Stream.copy", () -> Copy.copy(from, to)));
    }

    @Override
    public Event mark() {
        requireOpen();
        return new Passed(System.nanoTime());
    }

    @Override
    public void synchronize() {
        requireOpen(); // every launch has come to its end already
    }

    @Override
    public void close() {
        closed = true;
    }

    /// Does work whose operands were found right; whatever it throws all the same is the device's failure, after which
    /// the stream fails fast.
    void running(String operator, Runnable work) {
        try {
            work.run();
        } catch (OutOfMemoryError e) {
            failed = new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, operator, "run", "", "no room for scratch: " + e.getMessage(), e);
            throw failed;
        } catch (RuntimeException | InternalError e) {
            // Someone closed wrapped memory, cut a mapped file short or rewrote indices meanwhile.
            failed = new DeviceException(DeviceException.Kind.EXECUTION, operator, "run", "", e.toString(), e);
            throw failed;
        }
    }

    private record Held(String operand, Tensor value) {
    }

    /// Runs `work` while the arenas of all operands are kept open.
    private static void holding(String operator, List<Held> operands, Runnable work) {
        int held = 0;
        try {
            for (Held each : operands) {
                each.value().arena().acquire(operator, each.operand());
                held++;
                if (!each.value().segment().scope().isAlive()) {
                    throw new OperandException(operator, each.operand(), "memory that is still open", "wrapped memory whose owner closed it");
                }
            }
            work.run();
        } finally {
            for (int i = 0; i < held; i++) {
                operands.get(i).value().arena().release();
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new OperandException("Stream", "stream", "an open stream", "one that is closed");
        }
        device.requireOpen();
        if (failed != null) {
            throw new DeviceException(failed.kind(), failed.operator(), "an earlier launch", "", "this stream failed and takes no more work; open another", failed);
        }
    }

    private record Passed(long nanos) implements Event {
        @Override
        public Duration elapsedSince(Event earlier) {
            if (!(earlier instanceof Passed(long before))) {
                throw new OperandException("Event.elapsedSince", "earlier", "an event of the same device", String.valueOf(earlier));
            }
            return Duration.ofNanos(nanos - before);
        }
    }
}

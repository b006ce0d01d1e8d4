package dev.npu4j.cpu;

import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.Tensor;
import java.time.Duration;
import java.util.List;

/// Runs each call to its end before `launch` returns.
final class CpuStream implements Stream {
    private final CpuDevice device;
    private boolean closed;

    CpuStream(CpuDevice device) {
        this.device = device;
    }

    @Override
    public void launch(OpCall call) {
        requireOpen();
        if (call == null) {
            throw new OperandException("Stream.launch", "call", "a call", "null");
        }
        String operator = call.operator().name();
        if (!call.device().equals(device.name())) {
            throw new OperandException(operator, call.bound().getFirst().operand().name(), "tensors on " + device.name(), "tensors on " + call.device());
        }
        if (device.support(call.operator()) instanceof Support.No(Support.Reason reason, String detail)) {
            throw new UnsupportedOperatorException(call.operator().line(), device.name(), reason + ": " + detail);
        }
        holding(operator, call.bound(), () -> {
            call.checkData();
            run(call);
        });
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
        if (!to.spec().isInjective()) {
            throw new OperandException("Stream.copy", "to", "strides by which no two elements share memory", to.spec().toString());
        }
        for (Tensor tensor : List.of(from, to)) {
            if (!tensor.arena().device().equals(device.name())) {
                throw new OperandException("Stream.copy", tensor == from ? "from" : "to", "a tensor on " + device.name(), tensor.toString());
            }
        }
        from.arena().acquire("Stream.copy", "from");
        try {
            to.arena().acquire("Stream.copy", "to");
            try {
                Copy.copy(from, to);
            } finally {
                to.arena().release();
            }
        } finally {
            from.arena().release();
        }
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

    private void run(OpCall call) {
        try {
            switch (call) {
                case GroupedMatmul.Call matmul -> new GroupedMatmulCpu(device, matmul).run();
                case RmsNorm.Call norm -> new RmsNormCpu(device, norm).run();
                case AddRmsNorm.Call norm -> new AddRmsNormCpu(device, norm).run();
                case SandwichNorm.Call norm -> new SandwichNormCpu(device, norm).run();
                case PrunedAttention.Call attention -> new PrunedAttentionCpu(device, attention).run();
                case TokenSelect.Call select -> new TokenSelectCpu(select).run();
            }
        } catch (OutOfMemoryError e) {
            throw new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, call.operator().line(), "run", "", "no room for scratch: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // Operands were right when the call began: someone closed wrapped memory or rewrote indices while it ran.
            throw new DeviceException(DeviceException.Kind.EXECUTION, call.operator().line(), "run", "", String.valueOf(e.getMessage()), e);
        }
    }

    /// Runs `work` while the arenas of all operands are kept open.
    private static void holding(String operator, List<OpCall.Bound> operands, Runnable work) {
        int held = 0;
        try {
            for (OpCall.Bound each : operands) {
                each.value().arena().acquire(operator, each.operand().name());
                held++;
                if (each.value() instanceof Tensor tensor && !tensor.segment().scope().isAlive()) {
                    throw new OperandException(operator, each.operand().name(), "memory that is still open", "wrapped memory whose owner closed it");
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

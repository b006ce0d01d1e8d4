package dev.npu4j.cpu;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A call made ready for a device: *how*. Kept with the call from its first launch on, so that later ones make nothing.
final class CpuInvocation implements Runnable {
    private final CpuDevice device;
    private final OpCall call;
    private final String operator;
    private final List<Held> arenas = new ArrayList<>(); // each once
    private final List<Owned> memory = new ArrayList<>(); // likewise
    private Runnable kernel; // made by the first run, whose failures are the device's

    /// An arena, and the first operand from it.
    private record Held(String operand, TensorArena arena) {
    }

    /// Memory that may be closed by whoever it belongs to, and the first operand there.
    private record Owned(String operand, MemorySegment.Scope scope) {
    }

    private CpuInvocation(CpuDevice device, OpCall call) {
        this.device = device;
        this.call = call;
        operator = call.operator().name();
        for (OpCall.Bound each : call.bound()) {
            String operand = each.operand().name();
            TensorArena arena = each.value().arena();
            if (arenas.stream().noneMatch(held -> held.arena() == arena)) {
                arenas.add(new Held(operand, arena));
            }
            if (each.value() instanceof Tensor tensor) {
                MemorySegment.Scope scope = tensor.segment().scope();
                if (memory.stream().noneMatch(owned -> owned.scope() == scope)) {
                    memory.add(new Owned(operand, scope));
                }
            }
        }
    }

    /// @throws OperandException             where the call's tensors are not on the device
    /// @throws UnsupportedOperatorException where the device cannot do it
    static CpuInvocation of(CpuDevice device, OpCall call) {
        if (call.kept(device) instanceof CpuInvocation ready) {
            return ready;
        }
        if (!call.device().equals(device.name())) {
            throw new OperandException(call.operator().name(), call.bound().getFirst().operand().name(), "tensors on " + device.name(), "tensors on " + call.device());
        }
        if (device.support(call.operator()) instanceof Support.No(Support.Reason reason, String detail)) {
            throw new UnsupportedOperatorException(call.operator().line(), device.name(), reason + ": " + detail);
        }
        CpuInvocation ready = new CpuInvocation(device, call);
        call.keep(device, ready);
        return ready;
    }

    /// Runs the call while the arenas of all its operands are kept open. Each is held once: to hold it for every operand took longer than
    /// some kernels.
    void launch(CpuStream stream) {
        int held = 0;
        try {
            for (; held < arenas.size(); held++) {
                Held next = arenas.get(held);
                next.arena().acquire(operator, next.operand());
            }
            for (int i = 0; i < memory.size(); i++) {
                Owned owned = memory.get(i);
                if (!owned.scope().isAlive()) {
                    throw new OperandException(operator, owned.operand(), "memory that is still open", "wrapped memory whose owner closed it");
                }
            }
            call.checkData();
            stream.running(call.line(), this);
        } finally {
            for (int i = 0; i < held; i++) {
                arenas.get(i).arena().release();
            }
        }
    }

    /// Streams that launch the same call at the same time take turns: a kernel has room for one.
    @Override
    public synchronized void run() {
        if (kernel == null) {
            kernel = kernel(device, call);
        }
        kernel.run();
    }

    private static Runnable kernel(CpuDevice device, OpCall call) {
        return switch (call) {
            case GroupedMatmul.Call matmul -> new GroupedMatmulCpu(device, matmul);
            case RmsNorm.Call norm -> new RmsNormCpu(device, norm);
            case AddRmsNorm.Call norm -> new AddRmsNormCpu(device, norm);
            case SandwichNorm.Call norm -> new SandwichNormCpu(device, norm);
            case PrunedAttention.Call attention -> new PrunedAttentionCpu(device, attention);
            case TokenSelect.Call select -> new TokenSelectCpu(select);
            case Matmul.Call matmul -> new GroupedMatmulCpu(device, matmul);
            case RotaryEmbedding.Call rotary -> new RotaryEmbeddingCpu(device, rotary);
            case GroupedTopKRouter.Call router -> new GroupedTopKRouterCpu(device, router);
            case SigmoidTopKRouter.Call router -> new SigmoidTopKRouterCpu(device, router);
            case SwiGlu.Call activation -> new SwiGluCpu(device, activation);
            case Gelu.Call activation -> new GeluCpu(device, activation);
            case ExpertPermute.Call permute -> new ExpertPermuteCpu(device, permute);
            case ExpertCombine.Call combine -> new ExpertCombineCpu(device, combine);
            case GatherRows.Call gather -> new GatherRowsCpu(device, gather);
            case PagedAttention.Call attention -> PagedAttentionCpu.kernel(device, attention);
            case GroupedMatmulSwiGlu.Call matmul -> new GroupedMatmulSwiGluCpu(device, matmul);
            case GroupedMatmulCombine.Call combine -> new GroupedMatmulCombineCpu(device, combine);
        };
    }
}
